import { isIP } from "node:net";
import * as z from "zod";

const Place = {
  host: z.string().default("0.0.0.0"),
  port: z.int().min(0).max(65_535),
};

/** Shopify shows its client certificate here itself. */
const Direct = z.strictObject({
  ...Place,
  /** Files in PEM: our certificate, by a public authority, and its key. */
  certificateFile: z.string().min(1),
  keyFile: z.string().min(1),
  /** The authorities of Shopify's client certificates, as its documentation prints them. */
  clientCaFile: z.string().min(1),
});

/** A proxy in front has checked the client certificate, and says so in a header that it lets nobody else set. */
const Proxied = z.strictObject({
  ...Place,
  /** Only from these addresses is the header believed, and nobody else is heard. */
  proxies: z.array(z.string().refine((text) => isIP(text) !== 0, "expected an IP address")).min(1),
  header: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]*$/)
    .default("x-ssl-client-verify"),
  /** What it says where the certificate was right. */
  value: z.string().min(1).default("SUCCESS"),
});

/** Where Shopify's payment session requests arrive, for stores with `"app": "offsite"`. */
export const SessionListenerConfig = z.union([Direct, Proxied]);
export type SessionListenerConfig = z.output<typeof SessionListenerConfig>;
