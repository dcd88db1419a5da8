/** inferred: a secret of our own; the page shows none. */
export const SECRET = "whsec_test_secret";

/** documented: every field and value. inferred: the compact text and what follows `upi://pay?`. */
export const CREATED =
  '{"success":true,"payment":{"session_id":"A1B2C3D4E5F67890","requested_amount":100,"payable_amount":99.00,"status":"pending","checkout_url":"http://localhost:3000/checkout/A1B2C3D4E5F67890","upi_id":"yourupi@bank","upi_deeplink":"upi://pay?pa=yourupi%40bank&pn=Sandbox%20merchant&tr=A1B2C3D4E5F67890&am=99.00&cu=INR","expires_at":"2026-04-14 01:10:00"}}';

/** documented: every field and value. inferred: the compact text, and so the signature. */
export const WEBHOOK = {
  body: '{"event":"payment.success","session_id":"A1B2C3D4E5F67890","requested_amount":100,"payable_amount":99.00,"status":"success","customer_name":"John Doe","merchant_ref":"ORDER-123","utr":"103100084802","metadata":{"order_id":"ORD-456"},"timestamp":"2026-04-14T01:05:00.000Z"}',
  signature: "178802e58b728c04ecca414889db274c10a587da225d6289b17f2f339779cf78",
  reserialized: "cee59e875d1aba5604791124acf4f36ec0dd7eedb5535ddb766cc77bd74609bf",
};

/** inferred: the event's name and that no transaction is named. */
export const EXPIRED_BODY =
  '{"event":"payment.expired","session_id":"A1B2C3D4E5F67890","requested_amount":100,"payable_amount":99.00,"status":"expired","customer_name":"John Doe","merchant_ref":"ORDER-123","metadata":{"order_id":"ORD-456"},"timestamp":"2026-04-14T01:10:00.000Z"}';
