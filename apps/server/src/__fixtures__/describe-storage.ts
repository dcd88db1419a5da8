import { afterEach, beforeEach, describe, it } from "vitest";
import { openStorage, type Storage } from "../storage/storage.ts";
import { databases, type Place } from "./databases.ts";

/** The storage of one test, as two processes have it open. */
export interface OpenedStorage {
  readonly place: Place;
  readonly storage: Storage;
  readonly other: Storage;
}

/**
 * Runs tests on each database, with an empty one for each test.
 *
 * @param tests gets what is open while a test runs: to be read in tests and hooks only.
 */
export function describeStorage(title: string, tests: (at: OpenedStorage) => void): void {
  describe.each(databases)(`${title}, in $name`, ({ missing, create }) => {
    if (missing !== undefined) {
      it.skip(missing);
      return;
    }
    const at = {} as { -readonly [Name in keyof OpenedStorage]: OpenedStorage[Name] };
    beforeEach(async () => {
      at.place = await create();
      at.storage = await openStorage(at.place.options);
      at.other = await openStorage(at.place.options);
    });
    afterEach(async () => {
      await at.storage.close();
      await at.other.close();
      await at.place.remove();
    });
    tests(at);
  });
}
