/** The network that an address most likely shares with its neighbours: its /24, or its /48. */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address.split(".").slice(0, 3).join(".");
  const [head = "", tail] = address.split("::");
  const groups = head.split(":").filter((group) => group !== "");
  const behind = (tail ?? "").split(":").filter((group) => group !== "");
  // What `::` leaves out is zero, as far as the first three groups reach into it.
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - behind.length);
  return [...groups, ...Array<string>(zeros).fill("0"), ...behind].slice(0, 3).join(":");
}
