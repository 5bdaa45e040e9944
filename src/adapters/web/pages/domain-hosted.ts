import type { HostedCertificate, HostedMemory, ServedState } from "../../../core/hosted/hosted.ts";
import { dayOf } from "../../../core/hosted/hosted.ts";
import type { BindingRecord, CertificateIdentity } from "../../../core/record.ts";
import type { Instant } from "../../../core/time.ts";
import { type Markup, markup, type Part } from "./markup.ts";
import { shortened, when } from "./words.ts";

const STATES: Readonly<Record<ServedState, string>> = {
  unknown: "What is hosted, or served, should be known and is not.",
  "not-comparable": "What is hosted cannot be asked here; there is nothing to compare.",
  "provider-default": "The provider's own certificate is served instead of one for this domain.",
  "served-not-hosted": "What is served is hosted nowhere that is known.",
  "rolling-out": "A new certificate is on its way to every address; that takes a while.",
  "partly-deployed": "Some addresses still serve an older certificate.",
  "not-deployed": "A newer certificate is hosted; every address still serves an older one.",
  "wrong-layer": "The newer certificate is hosted at the layer that visitors do not reach.",
  "renewed-not-hosted": "A newer certificate exists and is hosted nowhere.",
  "hosted-none": "The provider hosts no certificate here.",
  "in-sync": "Every address serves what is hosted.",
};

/** Left what the provider holds, right what visitors get. */
export function hostedSection({ hosted, judgement }: BindingRecord, now: Instant): Markup {
  const state = judgement?.served;
  const served = judgement?.certificates ?? [];
  return markup`${state !== undefined && markup`<p><strong>${state.state}</strong> since ${when(state.since, now)}. ${STATES[state.state]}</p>`}
<div class="sides"><div><h3>Hosted</h3>${hosted.length === 0 ? markup`<p class="soft">Nothing is known of what is hosted.</p>` : hosted.map((memory) => layerCard(memory, served, now))}</div>
<div><h3>Served</h3>${served.length === 0 ? markup`<p class="soft">No certificate was seen yet.</p>` : served.map((certificate) => servedCard(certificate, hosted, now))}</div></div>`;
}

type Facts = readonly (readonly [name: string, value: Part])[];

function card(title: Part, facts: Facts): Markup {
  const rows = facts.filter(([, value]) => value !== undefined && value !== false && String(value) !== "");
  return markup`<div class="card"><h4>${title}</h4><dl>${rows.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl></div>`;
}

function layerCard(
  { layer, state, readAt, failure, former }: HostedMemory,
  served: readonly CertificateIdentity[],
  now: Instant,
): Markup {
  const title = layer === "edge" ? "edge (CDN)" : "origin (object storage)";
  const read: Facts = [
    ["read", when(readAt, now)],
    ["last failure", failure && `${failure.reason}: ${shortened(failure.detail, 200)}`],
    ["hosted before", former.length > 0 && `${former.length} known`],
  ];
  if (state.kind !== "present") {
    const words = {
      none: "nothing is hosted here",
      "not-queryable": "cannot be asked",
      failed: state.kind === "failed" ? `could not be read: ${shortened(state.detail, 200)}` : "",
    }[state.kind];
    return card(title, [["holds", words], ...read]);
  }
  const { certificate } = state;
  const isServed =
    certificate.sha256 !== undefined && served.some(({ sha256 }) => sha256 === certificate.sha256);
  return card(title, [...certificateFacts(certificate, now), ["served", isServed && "yes"], ...read]);
}

function certificateFacts(certificate: HostedCertificate, now: Instant): Facts {
  const { sha256, sha1, serial, issuer, names, keyType, notAfter, id, boundAt } = certificate;
  const fingerprint: Facts =
    sha256 === undefined
      ? [["SHA-1", sha1 !== undefined && fingerprintText(sha1)]]
      : [["SHA-256", fingerprintText(sha256)]];
  return [
    ["ends", notAfter && (notAfter.precision === "day" ? dayOf(notAfter) : when(notAfter.at, now))],
    ["key", keyType],
    ...fingerprint,
    ["serial", serial && markup`<code>${serial}</code>`],
    ["issuer", issuer && shortened(issuer, 200)],
    ["names", names && shortened(names.slice(0, 6).join(", "), 300)],
    ["provider's id", id && shortened(id, 100)],
    ["bound", when(boundAt, now)],
  ];
}

function servedCard(
  { keyType, sha256, serial, subject, issuer, anchor, notBefore, notAfter }: CertificateIdentity,
  hosted: readonly HostedMemory[],
  now: Instant,
): Markup {
  const layers = hosted.flatMap(({ layer, state }) =>
    state.kind === "present" && state.certificate.sha256 === sha256 ? [layer] : [],
  );
  return card(keyType === "rsa" ? "RSA" : "ECDSA", [
    ["ends", when(notAfter, now)],
    ["begins", when(notBefore, now)],
    ["SHA-256", fingerprintText(sha256)],
    ["serial", markup`<code>${serial}</code>`],
    ["subject", shortened(subject, 200)],
    ["issuer", shortened(issuer, 200)],
    ["anchor", anchor],
    ["hosted at", layers.join(", ")],
  ]);
}

function fingerprintText(hex: string): Markup {
  return markup`<code class="hex">${hex}</code>`;
}
