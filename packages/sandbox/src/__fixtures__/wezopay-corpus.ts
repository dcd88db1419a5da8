/** inferred: a secret of our own; the page shows none. */
export const SECRET = "whsec_test_secret";

/** documented: every field and value. inferred: the compact text. */
export const CREATED =
  '{"success":true,"data":{"token":"pay_abc123xyz","payment_url":"https://wezopay.com/p/pay_abc123xyz","expires_at":"2026-06-08T12:30:00Z"}}';

/** documented: every field and value. inferred: the compact text. */
export const VERIFIED =
  '{"success":true,"data":{"token":"pay_abc123xyz","invoice_id":"INV-001","status":"paid","amount":250.00,"trx_id":"8N2K3TEST12","paid_at":"2026-06-08T11:45:00Z"}}';

/** documented: every field and value. inferred: the compact text, and so the signature. */
export const WEBHOOK = {
  body: '{"event":"payment.completed","token":"pay_abc123xyz","invoice_id":"INV-001","status":"paid","amount":250.00,"trx_id":"8N2K3TEST12","paid_at":"2026-06-08T11:45:00Z"}',
  signature: "eca319eb43220589b635309b7a2f2364b94ec0aed1758e523d63bdc7eb900143",
  reserialized: "6e7d41252a4840bffe6d2841e15bd7e839c4b336e7b2eb81160e2fe361bca359",
};
