import { seenText } from "../dns/cname-sentences.ts";
import type { CnameCode } from "../dns/judge-cname.ts";
import { printable } from "../names/printable.ts";
import type { BindingFacts, Draft } from "./facts.ts";

/** What is judged of the CNAME, when it is `code`; with what each resolver sees. */
export function cnameDraft({ dns: { cname } }: BindingFacts, code: CnameCode): readonly Draft[] {
  if (cname?.outcome !== "finding" || cname.code !== code) return [];
  const { reason, summary, remedy, views } = cname;
  const seen = views.map((view) => [`resolver ${printable(view.resolver)}`, seenText(view)] as const);
  return [{ summary, remedy, facts: { reason, ...Object.fromEntries(seen) } }];
}
