import { createSocket } from "node:dgram";

/** In the global unicast range (RFC 4291 §2.4), so that only a route to the Internet at large leads there. */
const somewhere = "2000::1";

/**
 * Whether this host has a route to an IPv6 destination, by default to the Internet. The kernel looks the route up when a UDP socket is
 * connected, and no packet leaves. A private IPv6 address alone, as containers often have it, is no route.
 */
export function hasIpv6Route(destination: string = somewhere): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket("udp6");
    const answer = (routed: boolean): void => {
      resolve(routed);
      socket.close();
    };
    // Without IPv6 in the kernel there is no socket to connect: that comes as an event.
    socket.once("error", () => answer(false));
    socket.connect(9, destination, (error?: Error) => answer(error === undefined));
  });
}
