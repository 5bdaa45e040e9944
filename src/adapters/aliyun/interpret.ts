import type { Instant } from "../../core/time.ts";
import type { HttpAnswer } from "../http/http-client.ts";
import { type ApiFailure, type ApiResult, failureOf, type VendorError } from "./failure.ts";
import { type Json, parseJson, record, text } from "./json.ts";
import { child, parseXml, textOf, type XmlElement } from "./xml.ts";

/** An answer of the storage: the root element, or what went wrong. */
export function interpretOss(answer: HttpAnswer, permission: string, now: Instant): ApiResult<XmlElement> {
  const parsed = parseXml(answer.body.toString("utf8"));
  if (answer.status === 200) {
    if (parsed.ok) return { ok: true, value: parsed.root };
    if (parsed.problem === "html") return { ok: false, failure: html() };
    return malformed(`the answer is no XML that is read here (${parsed.problem})`);
  }
  if (!parsed.ok && parsed.problem === "html" && answer.status < 500) return { ok: false, failure: html() };
  const error = parsed.ok ? ossError(parsed.root) : noError(answer);
  return { ok: false, failure: failureOf(answer, error, permission, now) };
}

function ossError(root: XmlElement): VendorError {
  const detail = child(root, "AccessDeniedDetail");
  return {
    code: token(textOf(root, "Code")),
    requestId: token(textOf(root, "RequestId")),
    ec: token(textOf(root, "EC")),
    authAction: detail === undefined ? "" : token(textOf(detail, "AuthAction")),
    endpoint: textOf(root, "Endpoint").toLowerCase(),
  };
}

/** An answer of an RPC service: its object, or what went wrong. */
export function interpretRpc(answer: HttpAnswer, permission: string, now: Instant): ApiResult<Json> {
  const body = answer.body.toString("utf8");
  const value = parseJson(body);
  if (answer.status === 200 && value !== undefined) return { ok: true, value };
  if (value === undefined && /^\s*<(?:!doctype\s+html|html)\b/i.test(body) && answer.status < 500) {
    return { ok: false, failure: html() };
  }
  if (answer.status === 200) return malformed("the answer is not JSON");
  const error: VendorError =
    value === undefined
      ? noError(answer)
      : {
          code: token(text(value, "Code")),
          requestId: token(text(value, "RequestId")),
          ec: "",
          authAction: token(text(record(value["AccessDeniedDetail"]), "AuthAction")),
          endpoint: "",
        };
  return { ok: false, failure: failureOf(answer, error, permission, now) };
}

export function malformed(detail: string): { readonly ok: false; readonly failure: ApiFailure } {
  return { ok: false, failure: { reason: "malformed-answer", detail } };
}

function html(): ApiFailure {
  return {
    reason: "html-instead-of-answer",
    detail: "a web page came instead of the provider's answer: something stands between us and the provider",
  };
}

function noError({ headers }: HttpAnswer): VendorError {
  const requestId = headers["x-oss-request-id"] ?? headers["x-acs-request-id"] ?? "";
  const ec = token(headers["x-oss-ec"] ?? "");
  return { code: "", requestId: token(requestId), ec, authAction: "", endpoint: "" };
}

/** Codes and ids are told on; whatever else stands in their place is not. */
function token(value: string): string {
  return /^[\w.:-]{1,100}$/.test(value) ? value : "";
}
