/** The staging secret that Zaakpay publishes. */
export const KEY = "0678056d96914a8583fb518caf42828a";

/** documented: the sample webhook of the portal's cURL, its text and its published checksum. */
export const REALTIME = {
  txnData: String.raw`{"merchantIdentifier":"fb2016ffd3a64b2994a6289dc2b671a4","txns":[{"amount":"850","pgTransId":"ZP5ccbbe5d0b30b","orderId":"ZP43613736458877783333","paymentMode":"Debit Card","cardScheme":"Visa","product3Description":"NA","cardToken":"4012 XXXX XXXX 1112","responseCode":"100","bank":"HDFC","bankid":"NA","doRedirect":"false","product1Description":"NA","product4Description":"NA","responseDescription":"The transaction was completed successfully. ","cardId":"25157d8564f730461489ea3102c393fd3bf13cfed94966f44815714d57170f4c~273","cardhashid":"CH373","paymentMethod":"401200","product2Description":"NA","pgTransTime":"09\/24\/2021 16:49:40","txnDate":"2021-09-24 16:49:41.36","productDescription":"NA"}]}`,
  checksum: "be47e490cd5638b7b0e263090205ef1ad705b0cbca9b14bd987193a496d0d6b9",
};

/** documented: the sample of a non-realtime webhook, with its published checksum. */
export const RECONCILED = {
  txnData:
    '{"merchantIdentifier":"b19e8f103bce406cbd3476431b6b7973","txns":[{"amount":1000,"orderid":"ZPLive1625124227854","txnDate":"2021-07-01 12:53:55.0"}]}',
  checksum: "1f2d42b7557164ec17bfda28b1efb943dc13e3a4d27aa9dd6d1d83a5fed231ef",
};

/** documented: a published checkout request. */
export const CHECKOUT = {
  fields: {
    amount: "200",
    buyerEmail: "abc@abc.com",
    currency: "INR",
    merchantIdentifier: "fb2016ffd3a64b2994a6289dc2b671a4",
    orderId: "ZPTest_1629007746215446",
  },
  checksum: "0606a7a82bd53d28ec97ba641c5f078776d6ebcf65e96e3c810294c21acb63cf",
};

/** inferred: computed with a return URL, so that the place of `returnUrl` in the order is fixed. */
export const CHECKOUT_WITH_RETURN = {
  fields: {
    returnUrl: "http://localhost:3000/return",
    orderId: "ZPLive1625124227854",
    merchantIdentifier: "b19e8f103bce406cbd3476431b6b7973",
    currency: "INR",
    buyerEmail: "buyer@example.com",
    amount: "1000",
    productDescription: "",
  },
  checksum: "b0e5b9f9228cc33103fae384bd6d9abab9d4756c68d70fbe2b9a184d5a069881",
  withoutLastAmpersand: "f5cef6cb0bc25d0372d45e1273e891854dc06be79faeda6ee0dc509c9711b2f6",
};

/** inferred: computed over the kits' order of fields, from the values of a documented sample. */
export const RETURN = {
  fields: {
    amount: "1000",
    bank: "HDFC",
    bankid: "NA",
    cardId: "25157d8564f730461489ea3102c393fd3bf13cfed94966f44815714d57170f4c~273",
    cardScheme: "Visa",
    cardToken: "4012 XXXX XXXX 1112",
    cardhashid: "CH373",
    doRedirect: "true",
    orderId: "ZPLive1625124227854",
    paymentMethod: "401200",
    paymentMode: "Debit Card",
    responseCode: "100",
    responseDescription: "The transaction was completed successfully. ",
    productDescription: "NA",
    product1Description: "NA",
    product2Description: "NA",
    product3Description: "NA",
    product4Description: "NA",
    pgTransId: "ZP5ccbb5a8b4959",
    pgTransTime: "09/24/2021 16:11:06",
  },
  checksum: "e651ad4dbcde23b29403bc72147a8624508a62d4508976aa0d85f9543afa29cc",
};

/** documented: the text; inferred: that its published checksum belongs to the text without `refundDetail`. */
export const CHECK_STATUS = {
  data: '{"merchantIdentifier":"b19e8f103bce406cbd3476431b6b7973","mode":"0","orderDetail":{"orderId":"ZPLive1602500556069"}}',
  checksum: "e0a8a4080fc661dbd23119309d9a45817bd01cc9264b1fde9b26a1dac7e1da50",
};

/** documented: the text. inferred: its true checksum, which is not the one printed beside it. */
export const CHECK_REFUND = {
  data: '{"merchantIdentifier":"b19e8f103bce406cbd3476431b6b7973","mode":"0","orderDetail":{"orderId":"ZPLive1602500556069"},"refundDetail":{"merchantRefId":"123456"}}',
  checksum: "f6457fb1807a575e91c10f4f10c245582544744b52cc86e60e4ba7145566ee4d",
};

/** documented: text, checksum and the reply's fields. */
export const REFUND = {
  data: '{"merchantIdentifier":"fb2016ffd3a64b2994a6289dc2b671a4","orderDetail":{"orderId":"ZPLive1632373152375","amount":"100","productDescription":"test product"},"mode":"0","updateDesired":"14","updateReason":"test reason","merchantRefId":"TESTINGtugh3"}',
  checksum: "f70f43590249d2ef82ceb2d851109b5b61e2f35e43931eef529ffaa34243a834",
  reply:
    '{"merchantIdentifier":"fb2016ffd3a64b2994a6289dc2b671a4","orderDetail":{"orderId":"ZPLive1632373152375"},"responseCode":"230","responseDescription":"Transaction Refund Initiated","merchantRefId":"TESTINGtugh3"}',
};

/** documented: the reply of checkTxn. inferred: this text, compact, of a payment just captured. */
export const CAPTURED_STATUS =
  '{"success":true,"merchantIdentifier":"b19e8f103bce406cbd3476431b6b7973","orders":[{"orderDetail":{"orderId":"ZPLive1602500556069","txnId":"ZP5b1773d1f776b","amount":"200","productDescription":"Zaakpay subscription fee","createDate":"2020-10-12 16:32:47","product1Description":"NA","product2Description":"NA","product3Description":"NA","product4Description":"NA"},"paymentInstrument":{"paymentMode":"Debit Card","card":{"cardToken":"4012 XXXX XXXX 1112","cardId":"25157d8564f730461489ea3102c393fd3bf13cfed94966f44815714d57170f4c~273","cardScheme":"Visa","first4":"4012","last4":"1112","bank":"HDFC","cardHashId":"CH373","paymentMethod":"401200"}},"responseCode":"228","responseDescription":"Transaction has been captured.","txnDate":"2020-10-12 16:44:43","txnStatus":"0","userAccountDebited":true}],"version":"5"}';
