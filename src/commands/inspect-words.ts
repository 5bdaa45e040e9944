/** "AB:CD:…": a fingerprint as the console and API of Alibaba Cloud OSS show it. */
export function colonHex(hex: string): string {
  return (hex.toUpperCase().match(/../g) ?? []).join(":");
}
