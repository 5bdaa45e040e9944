import { type Authority, createAuthority, crossSign, type IssuedCertificate } from "./authority.ts";
import { createKeyring } from "./keys.ts";

/** A family of authorities like the GlobalSign one: an old root that ends soon, newer ones, crosses between them. */
export interface LabFamily {
  /** The old root, ends in 432 days. */
  readonly r1: Authority;
  readonly r3: Authority;
  readonly r46: Authority;
  readonly crosses: {
    /** Ends at the same instant as R1. */
    readonly r3ByR1: IssuedCertificate;
    /** The same with other ends: a month ago, and in twenty days. */
    readonly r3ByR1Expired: IssuedCertificate;
    readonly r3ByR1Ending: IssuedCertificate;
    /** End half a day before R1. */
    readonly r46ByR1: IssuedCertificate;
    readonly r46ByR3: IssuedCertificate;
  };
  /** Intermediates under R3; their chains bring the cross from R1, so that clients that know only R1 trust them too. */
  readonly r3Rsa: Authority;
  readonly r3Ecdsa: Authority;
  /** Under R3, ended five days ago. */
  readonly r3Expired: Authority;
  /** Intermediates under R46; their chains bring the cross from R1. */
  readonly r46Rsa: Authority;
  readonly r46Ecdsa: Authority;
  /** A root and its intermediate that have nothing to do with the others. */
  readonly stranger: Authority;
  readonly strangerIssuing: Authority;
}

/** Makes the whole family in memory; every date hangs on `now`. Costs about half a second of CPU for its RSA keys. */
export async function createFamily(now: Date): Promise<LabFamily> {
  const keyring = createKeyring();
  const span = (fromDays: number, toDays: number): { notBefore: Date; notAfter: Date } => ({
    notBefore: daysFrom(now, fromDays),
    notAfter: daysFrom(now, toDays),
  });
  const [r1, r3, r46, stranger] = await Promise.all([
    createAuthority({ commonName: "Lab R1", keyring, ...span(-10_000, 432) }),
    createAuthority({ commonName: "Lab R3", keyring, ...span(-6_400, 847) }),
    createAuthority({ commonName: "Lab R46", keyring, ...span(-2_400, 7_050) }),
    createAuthority({
      commonName: "Lab Stranger CA",
      organization: "Stranger Trust Ltd",
      keyType: "ecdsa",
      keyring,
      ...span(-2_000, 5_000),
    }),
  ]);
  const [r3ByR1, r3ByR1Expired, r3ByR1Ending, r46ByR1, r46ByR3] = await Promise.all([
    crossSign({ authority: r3, issuer: r1, ...span(-2_600, 432) }),
    crossSign({ authority: r3, issuer: r1, ...span(-3_000, -30) }),
    crossSign({ authority: r3, issuer: r1, ...span(-3_000, 20) }),
    crossSign({ authority: r46, issuer: r1, ...span(-2_400, 431.5) }),
    crossSign({ authority: r46, issuer: r3, ...span(-2_400, 431.5) }),
  ]);
  const underR3 = { issuer: r3, above: [r3ByR1.der], keyring, pathLength: 0 };
  const underR46 = { issuer: r46, above: [r46ByR1.der], keyring, pathLength: 0 };
  const [r3Rsa, r3Ecdsa, r3Expired, r46Rsa, r46Ecdsa, strangerIssuing] = await Promise.all([
    createAuthority({ ...underR3, commonName: "Lab R3 RSA CA", ...span(-1_400, 600) }),
    createAuthority({ ...underR3, commonName: "Lab R3 ECC CA", keyType: "ecdsa", ...span(-1_400, 600) }),
    createAuthority({ ...underR3, commonName: "Lab R3 Old CA", keyType: "ecdsa", ...span(-3_650, -5) }),
    createAuthority({ ...underR46, commonName: "Lab R46 RSA CA", ...span(-500, 1_100) }),
    createAuthority({ ...underR46, commonName: "Lab R46 ECC CA", keyType: "ecdsa", ...span(-500, 1_100) }),
    createAuthority({
      commonName: "Lab Stranger Issuing CA",
      organization: "Stranger Trust Ltd",
      keyType: "ecdsa",
      issuer: stranger,
      keyring,
      pathLength: 0,
      ...span(-900, 900),
    }),
  ]);
  const crosses = { r3ByR1, r3ByR1Expired, r3ByR1Ending, r46ByR1, r46ByR3 };
  return { r1, r3, r46, crosses, r3Rsa, r3Ecdsa, r3Expired, r46Rsa, r46Ecdsa, stranger, strangerIssuing };
}

/** Whole seconds, because certificates know no finer ones. */
export function daysFrom(now: Date, days: number): Date {
  return new Date(Math.floor((now.getTime() + days * 86_400_000) / 1000) * 1000);
}
