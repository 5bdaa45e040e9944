import type { Context } from "hono";
import type { Access } from "./access.ts";
import type { Visit } from "./guard.ts";
import { type Frame, layout } from "./layout.ts";
import type { Markup } from "./markup.ts";
import type { StatusData } from "./status-data.ts";

type Shown = Pick<Frame, "title" | "place" | "json">;

/** Puts content into the frame of the page and answers with it. */
export type Show = (
  context: Context<Visit>,
  frame: Shown,
  content: Markup,
  status?: 200 | 403 | 404,
) => Response | Promise<Response>;

export function createShow(data: StatusData, access: Access): Show {
  return (context, frame, content, status = 200) => {
    const session = context.get("session");
    const isInside = !access.needsToken || session !== "" || context.get("isProgram");
    const whole: Frame = {
      ...frame,
      version: isInside ? data.version : "",
      isTelling: data.suppressions !== undefined,
      ...(session === "" ? {} : { formToken: access.formToken(session) }),
    };
    return context.html(layout(whole, content), status);
  };
}
