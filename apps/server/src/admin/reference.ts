import { z } from "@hono/zod-openapi";
import type { Engine } from "../engine/engine.ts";
import { renderReference } from "../pages/owner/reference.ts";
import { showPage } from "../web/forms.ts";
import type { AdminApi } from "./admin.ts";

/** What of the document the page shows. */
const Document = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.looseObject({
        summary: z.string().default(""),
        tags: z.array(z.string()).default([]),
        parameters: z
          .array(
            z.looseObject({
              name: z.string(),
              in: z.string(),
              required: z.boolean().default(false),
              description: z.string().default(""),
              schema: z.unknown(),
            }),
          )
          .default([]),
        requestBody: z.unknown().optional(),
        responses: z.record(z.string(), z.looseObject({ content: z.unknown() })),
      }),
    ),
  ),
  components: z.object({ schemas: z.record(z.string(), z.unknown()).default({}) }).loose(),
});

/** Serves the document that describes the admin API, and the same as a page for people. */
export function addReference(api: AdminApi, engine: Engine): void {
  api.openAPIRegistry.registerComponent("securitySchemes", "key", {
    type: "apiKey",
    in: "header",
    name: "X-API-Key",
  });
  api.openAPIRegistry.registerComponent("securitySchemes", "owner", {
    type: "apiKey",
    in: "cookie",
    name: "polygate.session_token",
  });
  const about = {
    openapi: "3.1.0",
    info: {
      title: "Polygate admin API",
      version: "1",
      description:
        "For the server's owner. A key with the permission admin in X-API-Key, or an owner who is signed in; changes by an owner must come from this server's own origin.",
    },
    servers: [{ url: engine.publicUrl }],
    security: [{ key: [] }, { owner: [] }],
  };
  api.doc31("/admin/openapi.json", about);
  api.get("/admin/reference", (context) => {
    const { paths, components } = Document.parse(api.getOpenAPI31Document(about));
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        summary: operation.summary,
        tag: operation.tags[0] ?? "",
        parameters: operation.parameters.map(({ name, in: place, required, description }) => ({
          name,
          place,
          required,
          description,
        })),
        takes: nameOf(operation.requestBody),
        gives: nameOf(operation.responses["200"]),
      })),
    );
    const schemas = Object.entries(components.schemas).map(([name, schema]) => ({
      name,
      text: JSON.stringify(schema, null, 2),
    }));
    return showPage(
      context,
      renderReference({
        title: about.info.title,
        description: about.info.description,
        operations,
        schemas,
      }),
    );
  });
}

/** The named schema in a body, or that it is one without a name; `undefined` where there is no body. */
function nameOf(part: unknown): string | undefined {
  if (part === undefined) return undefined;
  const text = JSON.stringify(part);
  return /"#\/components\/schemas\/(\w+)"/.exec(text)?.[1];
}
