import type { Fetch } from "@polygate/core";
import { abstractFetch, setAbstractFetchFunc } from "@shopify/shopify-api/runtime";

/**
 * Shopify's library knows one fetch per process. Whatever takes it, takes it at once, before it waits for anything: ours is
 * there for just that moment, so two shops never get each other's.
 */
export function withFetch<Result>(fetch: Fetch, take: () => Result): Result {
  const others = abstractFetch;
  setAbstractFetchFunc((input, init) => fetch(String(input), init ?? {}));
  try {
    return take();
  } finally {
    setAbstractFetchFunc(others);
  }
}
