import { OrderPayments } from "./order-payments.ts";
import { PolygatePage } from "./polygate-page.ts";

/**
 * The extension of Medusa's admin, in the shape that `medusa plugin:build` would write. It is written by hand, so that
 * the compiler of the workspace builds the whole package.
 */
export default {
  widgetModule: {
    widgets: [{ Component: OrderPayments, zone: ["order.details.side.after"] }],
  },
  routeModule: { routes: [{ Component: PolygatePage, path: "/polygate" }] },
  menuItemModule: { menuItems: [{ label: "Polygate", path: "/polygate" }] },
  formModule: { customFields: {} },
  displayModule: { displays: {} },
  i18nModule: { resources: {} },
};
