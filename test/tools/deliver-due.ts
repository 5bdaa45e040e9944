import { ROADS } from "../../src/core/alerts/delivery.ts";
import { type DeliverPorts, deliverOn } from "../../src/usecases/deliver.ts";

/** Sends what is due on every road at once, as the daemon does. Gives the number of deliveries that it moved. */
export async function deliverDue(ports: DeliverPorts): Promise<number> {
  const moved = await Promise.all(ROADS.map((road) => deliverOn(ports, road)));
  return moved.reduce((sum, one) => sum + one, 0);
}
