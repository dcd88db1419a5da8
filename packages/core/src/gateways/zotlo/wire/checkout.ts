import * as z from "zod";
import { text } from "./loose.ts";

const link = z.url({ protocol: /^https?$/ });

/**
 * Result of `POST /v1/payment/create-form-url`.
 * https://github.com/Zotlo/zotlo-sdk-php, src/Zotlo/Response/CreateFormUrlResponse.php
 */
export const FormUrl = z.object({
  form: z.object({
    formUrl: link,
    /** When the link dies, an hour after it was made; zone-less. */
    expireDate: text,
    /** In newer versions, not always. */
    transactionId: text,
    /** `REDIRECT`. */
    paymentStatus: text,
  }),
});
export type FormUrl = z.infer<typeof FormUrl>;

/**
 * Result of `POST /v2/app-to-web/one-link`.
 * https://docs.zotlo.com/integrating-zotlo/api-reference/checkout-endpoints/generate-personalized-link
 */
export const OneLink = z.object({ onelink: link });
export type OneLink = z.infer<typeof OneLink>;
