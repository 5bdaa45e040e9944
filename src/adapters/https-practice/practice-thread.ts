/** What thread-prober.ts starts: asks what it is told to, and ends with whoever started it. */
import { parentPort, workerData } from "node:worker_threads";
import type { HttpOutcome } from "../../core/practice/http-answer.ts";
import type { PracticeRequest } from "../../ports/practice-prober.ts";
import { createPracticeProber } from "./practice-prober.ts";

export interface PracticeQuestion {
  readonly id: number;
  readonly request: PracticeRequest;
}

export interface PracticeAnswer {
  readonly id: number;
  readonly outcome: HttpOutcome;
}

const prober = createPracticeProber({ deadlineMs: Number(workerData) });

parentPort?.on("message", ({ id, request }: PracticeQuestion) => {
  void prober.ask(request).then((outcome) => {
    const answer: PracticeAnswer = { id, outcome };
    parentPort?.postMessage(answer);
  });
});
