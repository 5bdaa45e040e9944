/** What no list of a root program says in a machine's words: dates from policies, commits and announcements. */
import type { RootFactCertainty, RootFactKind } from "../../src/core/trust/root-facts.ts";

/** When all of this was last looked through. Move it only after having done so: docs/trust-data.md says how. */
export const AS_OF = "2026-11-22";

export const GLOBALSIGN = {
  R1: "ebd41040e4bb3ec742c9e381d31ef2a41a48b6685c96e7cef3c1df6cd4331c99",
  R3: "cbb522d7b7f127ad6a0113865bdf1cd4102e7d0759af635a7cf4720dc963c53b",
  R5: "179fbc148a3dd00fd24ea13458cc43bfa7f59c8182d783a513f6ebec100c8924",
  R6: "2cabeafe37d06ca22aba7391c0033d25982952c453647349763a3ab5ad6ccf69",
  R46: "4fa3126d8d3a11d1c4855a4f807cbad6cf919d3a5a88b03bea2c6372d93c40c9",
  E46: "cbb9c44d84b8043e1050ea31a69f514955d7bfd2e2c6b49301019ad61d9f5058",
} as const;

const LIFECYCLES = "Mozilla Root Store Policy 7.4, wiki.mozilla.org/CA/Root_CA_Lifecycles";
const CHROME_POLICY = "Chrome Root Program Policy 1.8, 1.3.1.2";
const GLOBALSIGN_SCHEDULE = `${LIFECYCLES}; GlobalSign's root schedule on support.globalsign.com`;

/** A fact about anchors; `{name}` in the text stands for the anchor's name. */
export interface CuratedFact {
  readonly anchors: readonly string[];
  readonly kind: RootFactKind;
  readonly at: string;
  readonly certainty: RootFactCertainty;
  readonly source: string;
  readonly text: string;
}

/** Anchors that a program took away, by SHA-256 or by the name that Debian's package gives them. */
export const MOZILLA_REMOVED: readonly CuratedFact[] = [
  {
    anchors: [
      GLOBALSIGN.R1,
      "AAA Certificate Services",
      "Baltimore CyberTrust Root",
      "Entrust.net Certification Authority (2048)",
      "Go Daddy Class 2 Certification Authority",
      "Starfield Class 2 Certification Authority",
      "XRamp Global Certification Authority",
    ],
    kind: "removal",
    at: "2025-04-15",
    certainty: "shipped",
    source: `${LIFECYCLES}; NSS commit 95fc9e6b0 of 2025-04-16 (bug 1957685)`,
    text: "Mozilla took the websites trust bit of {name} away: its key was made before 2006.",
  },
  {
    anchors: [
      "DigiCert Assured ID Root CA",
      "DigiCert Global Root CA",
      "DigiCert High Assurance EV Root CA",
      "COMODO Certification Authority",
      "Certigna",
      "certSIGN ROOT CA",
      "SwissSign Gold CA - G2",
      "SecureTrust CA",
      "Secure Global CA",
      "QuoVadis Root CA 2",
      "QuoVadis Root CA 3",
      "TeliaSonera Root CA v1",
    ],
    kind: "removal",
    at: "2026-04-15",
    certainty: "shipped",
    source: `${LIFECYCLES}; NSS 3.123 of 2026-04-09`,
    text: "Mozilla took the websites trust bit of {name} away: its key was made in 2006 or 2007.",
  },
  {
    anchors: [
      "AffirmTrust Commercial",
      "AffirmTrust Networking",
      "AffirmTrust Premium",
      "AffirmTrust Premium ECC",
      "Entrust Root Certification Authority - G2",
      "Entrust Root Certification Authority - EC1",
      "Trustwave Global Certification Authority",
      "Trustwave Global ECC P256 Certification Authority",
      "Trustwave Global ECC P384 Certification Authority",
      "GTS Root R2",
      "GLOBALTRUST 2020",
    ],
    kind: "removal",
    at: "2026-04-09",
    certainty: "shipped",
    source: "NSS 3.123 of 2026-04-09",
    text: "Mozilla took the websites trust bit of {name} away with NSS 3.123.",
  },
];

/** certdata.txt has this one in the trust object only, so lists made from certificate objects miss it. */
export const MOZILLA_DISTRUST_AFTER: readonly CuratedFact[] = [
  {
    anchors: ["2530cc8e98321502bad96f9b1fba1b099e2d299e0f4548bb914f363bc0d4531f"],
    kind: "distrust-after",
    at: "2026-04-15T23:59:59Z",
    certainty: "shipped",
    source: "NSS certdata.txt (trust object), 3.123.1",
    text: "Mozilla does not trust server certificates of {name} issued after 2026-04-15.",
  },
];

/** GlobalSign's own schedule names these days; for others the day follows from a date in the certificate and is an estimate. */
export const MOZILLA_ANNOUNCED: readonly CuratedFact[] = (
  [
    [GLOBALSIGN.R3, "2027-04-15"],
    [GLOBALSIGN.R5, "2029-04-15"],
    [GLOBALSIGN.R6, "2029-12-10"],
  ] as const
).map(([anchor, at]) => ({
  anchors: [anchor],
  kind: "removal",
  at,
  certainty: "announced",
  source: GLOBALSIGN_SCHEDULE,
  text: `Mozilla takes the websites trust bit of {name} away on ${at}; every certificate below it ends there.`,
}));

export const CHROME_REMOVED: readonly CuratedFact[] = [
  {
    anchors: [GLOBALSIGN.R1, "AAA Certificate Services"],
    kind: "removal",
    at: "2025-04-15",
    certainty: "shipped",
    source: `${CHROME_POLICY}; absent from Chrome Root Store v36`,
    text: "Chrome no longer has {name}; the day is the one in its policy's table, the version that dropped it may be another.",
  },
  {
    anchors: ["DigiCert Assured ID Root CA", "DigiCert Global Root CA", "DigiCert High Assurance EV Root CA"],
    kind: "removal",
    at: "2026-04-15",
    certainty: "shipped",
    source: `${CHROME_POLICY}; absent from Chrome Root Store v36`,
    text: "Chrome no longer has {name}; the day is the one in its policy's table, the version that dropped it may be another.",
  },
];

export const CHROME_AHEAD: readonly CuratedFact[] = [
  {
    anchors: [GLOBALSIGN.R3],
    kind: "sct-not-after",
    at: "2027-04-15",
    certainty: "announced",
    source: `${CHROME_POLICY} (an "approximate" date; not in Chrome Root Store v36)`,
    text: "Chrome does not trust certificates of {name} logged after about 2027-04-15; those logged before go on working.",
  },
  {
    anchors: [GLOBALSIGN.R5, GLOBALSIGN.R6],
    kind: "sct-not-after",
    at: "2027-09-15",
    certainty: "estimated",
    source: "Chrome Root Program Policy 1.8: at most two self-signed roots per owner from 2027-09-15",
    text: "Chrome is likely to constrain {name} by 2027-09-15, because GlobalSign has more than two roots in it.",
  },
];

export const SOURCES: { readonly lifecycles: string; readonly chromePolicy: string } = {
  lifecycles: LIFECYCLES,
  chromePolicy: CHROME_POLICY,
};

/** Names on lists that would be taken for another authority's: several GlobalSign roots share one common name. */
export const NAMES: Readonly<Record<string, string>> = {
  bec94911c2955676db6c0a550986d76e3ba005667c442c9762b4fbb773de228c: "GlobalSign ECC Root CA - R4",
};

/** In Debian's package, but added to Mozilla's list together with R46 and E46 or later, so not in Android 13. By file name. */
export const LATER_THAN_ANDROID_13: readonly string[] = [
  "AC_RAIZ_FNMT-RCM_SERVIDORES_SEGUROS",
  "ANF_Secure_Server_Root_CA",
  "Autoridad_de_Certificacion_Firmaprofesional_CIF_A62634068_2",
  "Certainly_Root_E1",
  "Certainly_Root_R1",
  "Certum_EC-384_CA",
  "Certum_Trusted_Root_CA",
  "D-TRUST_BR_Root_CA_1_2020",
  "D-TRUST_EV_Root_CA_1_2020",
  "DigiCert_TLS_ECC_P384_Root_G5",
  "DigiCert_TLS_RSA4096_Root_G5",
  "E-Tugra_Global_Root_CA_ECC_v3",
  "E-Tugra_Global_Root_CA_RSA_v3",
  "GLOBALTRUST_2020",
  "GlobalSign_Root_E46",
  "GlobalSign_Root_R46",
  "HARICA_TLS_ECC_Root_CA_2021",
  "HARICA_TLS_RSA_Root_CA_2021",
  "HiPKI_Root_CA_-_G1",
  "ISRG_Root_X2",
  "Sectigo_Public_Server_Authentication_Root_E46",
  "Sectigo_Public_Server_Authentication_Root_R46",
  "Security_Communication_ECC_RootCA1",
  "Security_Communication_RootCA3",
  "Telia_Root_CA_v2",
  "TunTrust_Root_CA",
  "vTrus_ECC_Root_CA",
  "vTrus_Root_CA",
];

const { R1, R3, R5, R6, R46, E46 } = GLOBALSIGN;

/** Subject and issuer by anchor, validity, SHA-256. */
export const CROSS_CERTIFICATES: readonly (readonly [string, string, string, string, string])[] = [
  [
    R3,
    R1,
    "2018-09-19T00:00:00Z",
    "2028-01-28T12:00:00Z",
    "445eec78bc61215044a0379656aa2d5db5e42f76cb70b8d14c2077aa943d4ebb",
  ],
  [
    R3,
    R1,
    "2009-03-18T10:00:00Z",
    "2028-01-28T12:00:00Z",
    "c94fedda4e8608908580bc7f87b434e03bb262e42f64c63820a8f50fb17c1cec",
  ],
  [
    R5,
    R1,
    "2019-06-19T00:00:00Z",
    "2028-01-28T12:00:00Z",
    "f349954e8fb6d44011bcb789d97d9a2cb2032bd5f0b598d1fb8a099f5848d523",
  ],
  [
    R5,
    R3,
    "2018-11-21T00:00:00Z",
    "2029-03-18T10:00:00Z",
    "3f319b2afed4a0f75127be59925550d0428e68763a09e273eb6a9ff8d18dbb5b",
  ],
  [
    R6,
    R1,
    "2019-06-19T00:00:00Z",
    "2028-01-28T12:00:00Z",
    "c84e1378b974a991acdcdd733421e3061e6fa21a0491c8902bafde3855e0063e",
  ],
  [
    R6,
    R3,
    "2019-02-20T00:00:00Z",
    "2029-03-18T10:00:00Z",
    "dda8da736187d76f4f0ed5a5f667b54d99a98ae06091d0e3a01714e9221695ad",
  ],
  [
    R46,
    R1,
    "2019-11-20T00:00:00Z",
    "2028-01-28T00:00:00Z",
    "a5e33c28e3013a71f5f760ae3b16595090043d2ec5209ec52903c4fbad258dad",
  ],
  [
    R46,
    R3,
    "2019-11-20T00:00:00Z",
    "2029-03-18T00:00:00Z",
    "a63c1398b5f8dd2d432fbe4c2c19142bea6d5d0221fae794718ae7597acca96d",
  ],
  [
    R46,
    R6,
    "2019-11-20T00:00:00Z",
    "2034-12-10T00:00:00Z",
    "45cb1d874cb03bd5c5b6e079c8fc29e51521ee5628486301964a41f94ba59f88",
  ],
  [
    E46,
    R1,
    "2019-11-20T00:00:00Z",
    "2028-01-28T00:00:00Z",
    "33ef151efb08d1c44fb85cc3f23ec6873014e9f881691bd4938b7f251580b694",
  ],
  [
    E46,
    R3,
    "2019-11-20T00:00:00Z",
    "2029-03-18T00:00:00Z",
    "1df6054d6641404633641bb5fa3742fda7d075e2514840ab61e00ccbbb7d341d",
  ],
  [
    E46,
    R5,
    "2019-11-20T00:00:00Z",
    "2038-01-19T00:00:00Z",
    "0f1554c2fd591b0256a608e1c136a837e7a6e041561ee08a911b2afdcd3c6c1b",
  ],
];
