/** How a merchant is received who sets a payments app up without the server's owner. */
export interface Onboarding {
  /** Where merchants open the app, the same for all shops, without a slash at the end: `https://pay.example/shopify`. */
  readonly address: string;
  /** Lets a merchant in whom Shopify has brought, and who has given the app access. */
  enter(): Promise<Response>;
  /** The app was taken away, and is not there again. */
  left(): Promise<void>;
}
