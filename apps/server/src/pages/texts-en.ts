import type { Texts } from "./texts.ts";

/** What the buyer's pages say in English. */
export const english: Texts = {
  testPayment: "Test payment: no real money moves.",

  pay: (shop) => `Pay ${shop}`,
  payExactly: "Pay exactly",
  toPay: "To pay",
  whyDifferent: ({ shop, gateway }, asked, payable) =>
    `${shop} asked for ${asked}. ${gateway} set a different amount so that it can recognize your payment. Please pay ${payable}, not more and not less.`,
  timeLeft: "Time left to pay:",
  lessThanAMinute: "less than a minute",

  goingTo: (gateway) => ({
    heading: `Taking you to ${gateway}`,
    text: `You pay on ${gateway}’s own page. It opens by itself; if it does not, use the button.`,
  }),
  goTo: (gateway) => `Go to ${gateway}`,
  openAgain: (gateway) => `Not paid yet? Go to ${gateway}`,
  openPage: (gateway) => `Open ${gateway}’s payment page`,
  inNewTab: "opens in a new tab",
  payThereWaitHere:
    "Pay, then come back to this page. It shows by itself when the money has arrived.",

  payByUpi: "Pay with a UPI app",
  openUpiApp: "Open your UPI app",
  scanCode: "Or scan this code with a UPI app on another phone.",
  codeFor: (amount) => `QR code for paying ${amount} by UPI`,
  typeByHand: "Or type this into your UPI app:",
  upiId: "UPI ID",
  amount: "Amount",

  checking: (gateway) => ({
    heading: "Checking your payment",
    text: `We are asking ${gateway} whether the money from your bank or wallet has arrived. This can take a few minutes.`,
  }),
  doNotPayAgain: "If you have already paid, do not pay again.",
  youMayClose: (shop) => `Once you have paid, you can close this page: ${shop} is told anyway.`,
  offline: "No connection right now. This page tries again by itself.",
  reloadsItself: "This page reloads by itself every few seconds.",
  checkNow: "Check now",

  cancel: "Cancel this payment",
  cancelOnlyIfUnpaid: "Cancel only if you have not paid yet.",
  backWithoutPaying: (shop) => `Back to ${shop} without paying`,
  backTo: (shop) => `Back to ${shop}`,
  paidBackTo: (shop) => `I have paid: back to ${shop}`,
  goingBackTo: (shop) => `Taking you back to ${shop}.`,

  settled: {
    paid: ({ shop }) => ({
      heading: "Payment received",
      text: `Your money has arrived. We let ${shop} know; there is nothing more for you to do.`,
    }),
    failed: ({ shop, gateway }) => ({
      heading: "The payment did not go through",
      text: `${gateway} says that this payment was not completed. If money left your account all the same, contact ${shop} before you pay again.`,
    }),
    expired: ({ shop, gateway }) => ({
      heading: "The time to pay is over",
      text: `Please do not use the old link or QR code any more. If you have already paid, do not pay again: we go on asking ${gateway} for a while, and tell ${shop} as soon as the money is found.`,
    }),
    canceled: ({ shop }) => ({
      heading: "This payment was canceled",
      text: `There is nothing to pay here any more. If you have already paid, contact ${shop}.`,
    }),
    held: ({ shop }) => ({
      heading: `Money arrived, and ${shop} must look at it`,
      text: `Please do not pay again. We let ${shop} know, who decides what happens next. If you hear nothing, contact ${shop}.`,
    }),
  },

  details: "Details",
  description: "For",
  order: "Order",
  service: "Payment service",
  methods: "Ways to pay",
  transaction: "Transaction number",

  messages: {
    not_found: {
      heading: "We do not know this payment",
      text: "The link may be incomplete. Open it again from the shop or from the message you got it in.",
    },
    error: {
      heading: "Something went wrong on our side",
      text: "If you have already paid, do not pay again: your payment is checked all the same, and the shop is told.",
    },
    busy: {
      heading: "Too many requests at the moment",
      text: "Please wait a minute and try again. If you have already paid, do not pay again: the shop is told anyway.",
    },
  },
  tryAgain: "Try again",
};
