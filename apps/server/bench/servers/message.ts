/** A webhook as it is stored, ready to be worked on. */
export function toMessage(body: Uint8Array) {
  return {
    kind: "webhook" as const,
    account_id: "paygate",
    payment_id: null,
    received_at: Date.now(),
    headers: '{"content-type":"application/json"}',
    query: "",
    body,
    verdict: "verified" as const,
    reason: null,
    processed_at: null,
    outcome: null,
  };
}
