import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { afterEach, describe, expect, it } from "vitest";
import { databases, type Place } from "../__fixtures__/databases.ts";
import { openStorage } from "../storage/storage.ts";
import { toAuthOptions } from "./auth.ts";
import { openAuthDatabase } from "./auth-database.ts";

describe.each(databases)("the login's tables in $name", ({ missing, create }) => {
  if (missing !== undefined) {
    it.skip(missing);
    return;
  }
  let place: Place;
  afterEach(() => place.remove());

  it("are exactly those its library expects", async () => {
    place = await create();
    await (await openStorage(place.options)).close();
    const settings = {
      publicUrl: "https://pay.test",
      databaseUrl: place.options.databaseUrl,
      file: place.options.file,
      secret: Buffer.alloc(32, 1).toString("base64"),
      serverName: "The shop",
    };
    const { connection, close } = openAuthDatabase(settings);
    const { options } = betterAuth(toAuthOptions(settings, connection));
    const { toBeCreated, toBeAdded } = await getMigrations(options);
    await close();
    expect(toBeCreated).toEqual([]);
    expect(toBeAdded).toEqual([]);
  });
});
