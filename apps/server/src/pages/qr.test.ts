import { encode } from "uqr";
import { describe, expect, it } from "vitest";
import { renderQr } from "./qr.ts";

/** Reads the runs of the drawn path back into modules. */
function toModules(svg: string): boolean[][] {
  const size = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
  const modules = Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
  for (const [, x, y, length] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    modules[Number(y)]!.fill(true, Number(x), Number(x) + Number(length));
  }
  return modules;
}

describe("renderQr", () => {
  it.each(["upi://pay?pa=tea@okbank&am=99.37&cu=INR", "upi://pay?pn=চা", "x".repeat(600)])(
    "draws every module of %s with four of quiet zone",
    (text) => {
      expect(toModules(String(renderQr(text, "code")))).toEqual(
        encode(text, { ecc: "M", border: 4 }).data,
      );
    },
  );

  it("has an escaped name for those who cannot see it", () => {
    expect(String(renderQr("x", `"><b>`))).toContain('role="img" aria-label="&quot;&gt;&lt;b&gt;"');
  });

  it("draws nothing that cannot be scanned", () => {
    expect(renderQr("x".repeat(601), "code")).toBeUndefined();
    expect(renderQr("চ".repeat(201), "code")).toBeUndefined();
  });
});
