import type { HttpOutcome } from "../core/practice/http-answer.ts";

export interface PracticeRequest {
  readonly scheme: "https" | "http";
  readonly method: "HEAD" | "GET";
  /** In the Host field, and as SNI unless it is an IP address. */
  readonly domain: string;
  readonly address: string;
  readonly port: number;
  readonly path: string;
}

/**
 * Sends one request to one address and gives the head of the first answer: no redirect is followed, no body read, no
 * certificate judged. Never rejects, always ends by its deadline, reads a bounded number of bytes.
 */
export interface PracticeProber {
  ask(request: PracticeRequest): Promise<HttpOutcome>;
  /** Ends the requests under way. */
  close(): void;
}
