import type { FakeAnswer } from "./fake-world.ts";

/** What a fake service says to a request. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What becomes of the connection instead of a whole answer. */
  readonly breaks?: "hang" | "reset" | "truncated";
}

export interface ServiceError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly ec?: string;
  /** RAM action that is missing. */
  readonly action?: string;
  readonly endpoint?: string;
}

const REQUEST_ID = "5C3D9175B6FC201293AD1234";

export function xmlReply(body: string): Reply {
  return {
    status: 200,
    contentType: "application/xml",
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
  };
}

export function jsonReply(body: object): Reply {
  return {
    status: 200,
    contentType: "application/json",
    body: JSON.stringify({ RequestId: REQUEST_ID, ...body }),
  };
}

export function ossError(error: ServiceError): Reply {
  const action = error.action === undefined ? "" : deniedXml(error.action);
  const ec = element("EC", error.ec ?? "0003-00000001");
  const endpoint = error.endpoint === undefined ? "" : element("Endpoint", error.endpoint);
  const inner = `${element("Code", error.code)}${element("Message", error.message)}${element("RequestId", REQUEST_ID)}`;
  return {
    ...xmlReply(`<Error>${inner}<HostId>lab</HostId>${ec}${endpoint}${action}</Error>`),
    status: error.status,
  };
}

function deniedXml(action: string): string {
  const inner = `${element("PolicyType", "AccountLevelIdentityBasedPolicy")}${element("AuthAction", action)}`;
  return `<AccessDeniedDetail>${inner}<NoPermissionType>ImplicitDeny</NoPermissionType></AccessDeniedDetail>`;
}

export function rpcError(error: ServiceError): Reply {
  const denied = error.action === undefined ? {} : { AccessDeniedDetail: { AuthAction: error.action } };
  return {
    ...jsonReply({ HostId: "lab", Code: error.code, Message: error.message, ...denied }),
    status: error.status,
  };
}

export function element(name: string, text: string): string {
  const safe = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return `<${name}>${safe}</${name}>`;
}

type Say = (error: ServiceError) => Reply;

const PAGE =
  "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Welcome to the hotel</body></html>";
const ENTITIES = `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><r>&b;</r>`;

/** The answer of a script, in the words of the kind of service (`say`). `action` is the permission that is asked about. */
export function scriptedReply(answer: FakeAnswer, say: Say, oss: boolean, action: string): Reply {
  if (typeof answer === "object") {
    const message = "The bucket you are attempting to access must be addressed using the specified endpoint.";
    return say({ status: 403, code: "AccessDenied", message, endpoint: answer.askAt });
  }
  const plain = { status: 200, contentType: "text/html" };
  switch (answer) {
    case "throttle":
      return oss
        ? say({ status: 503, code: "SlowDown", message: "Please reduce your request rate." })
        : say({
            status: 400,
            code: "Throttling.User",
            message: "Request was denied due to user flow control.",
          });
    case "server-error":
      return say({ status: 500, code: "InternalError", message: "An internal error occurred." });
    case "permission-denied":
      return say({
        status: 403,
        code: oss ? "AccessDenied" : "Forbidden.RAM",
        message: "You have no right.",
        action,
      });
    case "arrears":
      return say({ status: 403, code: "UserDisable", message: "UserDisable" });
    case "skew":
      return say({
        status: 403,
        code: oss ? "RequestTimeTooSkewed" : "InvalidTimeStamp.Expired",
        message: "Too far.",
      });
    case "public-endpoint-forbidden":
      return say({ status: 400, code: "PublicEndpointForbidden", message: "Not here.", ec: "0048-00000401" });
    case "html":
      return { ...plain, body: PAGE };
    case "garbage":
      return { ...plain, body: "\u0000\u0001<<<{{{" };
    case "entities":
      return { ...plain, contentType: "application/xml", body: ENTITIES };
    case "huge":
      return { ...plain, body: "x".repeat(6 * 1024 * 1024) };
    case "redirect":
      return { ...plain, status: 302, body: "", headers: { location: "http://127.0.0.1:1/elsewhere" } };
    case "hang":
    case "reset":
    case "truncated":
      return { ...plain, body: "<ListCnameResult><Bucket>", breaks: answer };
  }
}
