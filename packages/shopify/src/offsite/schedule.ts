const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * When Shopify wants a payments app to say again what was not taken, in milliseconds after the try before: 17 tries in 24
 * hours, the first at once. Source: https://shopify.dev/docs/apps/payments/implementation#retry-policy
 */
export const SHOPIFY_RETRIES: readonly number[] = [
  5 * SECOND,
  10 * SECOND,
  30 * SECOND,
  45 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  12 * MINUTE,
  38 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  4 * HOUR,
  4 * HOUR,
  4 * HOUR,
  4 * HOUR,
];
