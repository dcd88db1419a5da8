import { hmacSha256 } from "@polygate/core";
import type { FakeSession } from "@polygate/fake-shopify";
import { CLIENT_SECRET } from "../server-config.ts";
import type { World } from "../world.ts";

/** The buyer follows the return address of a session. Where it leads. */
export async function comeBack(world: World, { body }: FakeSession): Promise<string | null> {
  const mac = hmacSha256(CLIENT_SECRET, `polygate return ${body.id}`);
  const url = `${world.url()}/stores/coffee/return/${body.id}.${mac}`;
  const response = await fetch(url, { redirect: "manual" });
  return response.headers.get("location");
}
