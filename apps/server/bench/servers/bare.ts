import { join } from "node:path";
import { openStorage } from "../../src/storage/storage.ts";
import type { Place } from "../places.ts";
import { toMessage } from "./message.ts";
import { serveBare } from "./serve-bare.ts";

/** As little as takes a signed webhook: `node:http`, an HMAC, `JSON.parse`, and the storage's own group-committed insert. */
export async function start(place: Place): Promise<string> {
  const storage = await openStorage({ ...place, file: join(place.dataDir, "polygate.db") });
  return await serveBare(async (body) => {
    await storage.run("storeMessage", { message: toMessage(body), text: "" });
  });
}
