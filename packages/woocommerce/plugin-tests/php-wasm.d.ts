// As much as is used. The packages' own declarations do not resolve under `nodenext`.

declare module "@php-wasm/node-7-4" {
  /** Loads PHP 7.4. */
  export function getPHPLoaderModule(): Promise<object>;
}

declare module "@php-wasm/universal" {
  /** Starts a PHP that {@link PHP} then speaks with. */
  export function loadPHPRuntime(loader: object): Promise<number>;

  export class PHP {
    constructor(runtime: number);
    mkdir(path: string): void;
    writeFile(path: string, data: string | Uint8Array): void;
    /** @throws {Error} with what was written, where PHP ended with an error. */
    run(request: {
      readonly code: string;
    }): Promise<{ readonly text: string; readonly errors: string }>;
    exit(): void;
  }
}
