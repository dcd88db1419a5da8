import * as z from "zod";

/** An address of the web. One that carries a name and password is refused: no request can be sent to it. */
export const HttpUrl = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .refine((url) => !/^https?:[\\/]*[^\\/?#]*@/i.test(url), "must not hold a name and password");
