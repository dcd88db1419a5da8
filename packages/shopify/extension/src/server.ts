/** Where the shop's store is at the Polygate server, without a slash at the end. `polygate shopify init` writes it. */
export const SERVER = "https://pay.example/stores/shop";
