/** Names under which one owner's roots go, by the word that they are known by: mergers left many. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  digicert: [
    "baltimore",
    "cybertrust",
    "geotrust",
    "thawte",
    "verisign",
    "rapidssl",
    "encryption everywhere",
  ],
  sectigo: ["comodo", "usertrust", "addtrust", "zerossl"],
  "let's encrypt": ["internet security research group", "isrg"],
  "google trust services": ["gts root"],
  amazon: ["starfield services"],
  godaddy: ["the go daddy group", "starfield technologies"],
};

const LEGAL_FORM = /[,.]|\b(inc|llc|ltd|limited|corp|corporation|co|gmbh|ag|sa|s a|nv-sa|nv|bv|plc|spa)\b/g;

/**
 * Who owns a CA, told from a distinguished name (RFC 4514) or a bare name: its organisation, else its common name, folded so that two ways
 * of writing one owner are equal. Empty for an empty name.
 */
export function authorityOwner(name: string): string {
  const told = attribute(name, "O") ?? attribute(name, "CN") ?? name;
  const folded = told.toLowerCase().replace(LEGAL_FORM, " ").replace(/\s+/g, " ").trim();
  const group = Object.entries(GROUPS).find(([owner, brands]) =>
    [owner, ...brands].some((brand) => folded.includes(brand)),
  );
  return group?.[0] ?? folded;
}

/** How people call the owner: its organisation as it is written, else its common name. */
export function ownerLabel(name: string): string {
  return attribute(name, "O") ?? attribute(name, "CN") ?? name;
}

function attribute(name: string, type: string): string | undefined {
  const value = new RegExp(`(?:^|,)${type}=((?:\\\\.|[^,\\\\])+)`).exec(name)?.[1];
  return value?.replace(/\\(.)/g, "$1");
}
