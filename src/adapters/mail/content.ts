import type { Step } from "../../core/alerts/steps/step.ts";
import type { Severity } from "../../core/findings/finding.ts";

/** A part of a mail, in no form yet: both forms of a mail say the same in the same order because they are made from this. */
export type Block =
  /** The first line. */
  | { readonly kind: "title"; readonly tone: Tone; readonly label: string; readonly text: string }
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "facts"; readonly rows: readonly Fact[] }
  | { readonly kind: "steps"; readonly steps: readonly Step[] }
  /** Lines to be pasted. */
  | { readonly kind: "paste"; readonly lines: readonly string[] }
  | { readonly kind: "tree"; readonly lines: readonly TreeLine[] }
  | {
      readonly kind: "table";
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly kind: "links"; readonly links: readonly Link[] }
  /** Small print at the end. */
  | { readonly kind: "footer"; readonly text: string };

/** What a column is called; one of days also says in which zone they are. */
export type Column = string | DayColumn;

export interface DayColumn {
  readonly name: string;
  /** IANA name. */
  readonly zone: string;
}

export type Tone = Severity | "good";

export type Fact = readonly [label: string, value: string];

export interface TreeLine {
  readonly depth: number;
  readonly text: string;
  /** What is wrong with the line above. */
  readonly isFault: boolean;
}

export interface Link {
  readonly label: string;
  /** http or https. */
  readonly url: string;
}

/** A mail without its addresses. */
export interface ComposedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface MailSettings {
  /** IANA name: times are told in this zone, with UTC beside it. */
  readonly timeZone: string;
  /** Addresses of the status page and of the runbooks, where there are any. */
  readonly links: { readonly status: string | undefined; readonly runbooks: string | undefined };
}
