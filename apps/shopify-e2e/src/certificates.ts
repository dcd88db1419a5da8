import { writeFileSync } from "node:fs";
import { join } from "node:path";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY = 24 * 3_600_000;

/** A certificate and its key, in PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

interface Authority {
  readonly pem: string;
  issue(name: string): Promise<Identity>;
}

/** An authority of its own, for the length of a run. */
async function createAuthority(name: string): Promise<Authority> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const from = new Date(Date.now() - DAY);
  const until = new Date(Date.now() + DAY);
  const own = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: "01",
    name: `CN=${name}`,
    notBefore: from,
    notAfter: until,
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  return {
    pem: own.toString("pem"),
    async issue(subject) {
      const { publicKey, privateKey } = await crypto.subtle.generateKey(ALGORITHM, true, [
        "sign",
        "verify",
      ]);
      const certificate = await x509.X509CertificateGenerator.create({
        serialNumber: "02",
        subject: `CN=${subject}`,
        issuer: own.subject,
        notBefore: from,
        notAfter: until,
        signingAlgorithm: ALGORITHM,
        publicKey,
        signingKey: keys.privateKey,
        extensions: [
          new x509.SubjectAlternativeNameExtension([
            { type: "dns", value: "localhost" },
            { type: "ip", value: "127.0.0.1" },
          ]),
        ],
      });
      const pkcs8 = await crypto.subtle.exportKey("pkcs8", privateKey);
      return {
        cert: certificate.toString("pem"),
        key: x509.PemConverter.encode(pkcs8, "PRIVATE KEY"),
      };
    },
  };
}

/** Everybody's certificates: ours, Shopify's as a client, and a stranger's who has one as well. */
export async function createCertificates(folder: string) {
  const shopify = await createAuthority("Shopify authority");
  const strangers = await createAuthority("Strangers authority");
  const trusted = await createAuthority("Everybody's browser");
  const server = await trusted.issue("localhost");
  const files = {
    certificateFile: join(folder, "server.crt"),
    keyFile: join(folder, "server.key"),
    clientCaFile: join(folder, "shopify-ca.crt"),
  };
  writeFileSync(files.certificateFile, server.cert);
  writeFileSync(files.keyFile, server.key);
  writeFileSync(files.clientCaFile, shopify.pem);
  return {
    files,
    serverCa: trusted.pem,
    shopify: await shopify.issue("Shopify"),
    stranger: await strangers.issue("Shopify"),
  };
}

export type Certificates = Awaited<ReturnType<typeof createCertificates>>;
