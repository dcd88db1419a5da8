import { createHmac, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { GATEWAY_SECRET } from "../config.ts";

/** Verifies and parses what comes, has it stored, then answers. */
export async function serveBare(store: (body: Uint8Array) => Promise<void>): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      const body = Buffer.concat(chunks);
      const signature = Buffer.from(String(request.headers["x-webhook-signature"]), "hex");
      const expected = createHmac("sha256", GATEWAY_SECRET).update(body).digest();
      if (!timingSafeEqual(signature, expected)) return response.writeHead(401).end();
      const event = JSON.parse(body.toString());
      if (event.event !== "payment.success") return response.writeHead(400).end();
      await store(body);
      return response.writeHead(200, { "content-type": "text/plain" }).end("OK");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}
