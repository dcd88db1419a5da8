/** documented: the head of the sample at docs.zotlo.com, up to where its custom parameters go on. */
export const PAYMENT_SAMPLE =
  '{"queue":{"type":"TransactionInsert","eventType":"transaction","requestID":"4fee-9169-a6b45555f89b","createDate":{"date":"2024-06-15 11:51:35.807000","timezone_type":3,"timezone":"UTC"},"appId":1},"parameters":{"id":"38359","payment_type":"subscription","original_transaction_id":"6kab56hfs773-a25f3ebf8e2f","transaction_id":"ba3325ge3ad6791-49f4-9693-a25f3ebf8e2f","package_id":"weekly_","team_id":22,"app_id":1,"status":"trial","create_date":"2024-06-15 11:51:35","purchase_date":"2024-06-15 11:51:35","original_purchase_date":"2024-06-15 11:51:35","price":"0.00","currency":"TRY","country":"TR","expire_date":"2024-06-22 11:51:35","subscriber_id":"test@zotlo.com","credit_card":"41111111****1111","refund_price":null,"refund_date":null,"refund_reason":null,"is_refund":"0","provider_id":2222263,"provider_transaction_id":"417705901","provider_status":"mastercard","provider_name":"Credit Card","comment":null,"quantity":1,"package_price":0,"subscription_id":"9292132","custom_parameters":{"clientUuid":"0bb45b80-1ff5-42ee-a382-a5ee06e641c9","dataWarehouse":{"paymentModule":"generate","siteId":38,"flowId":600,"appId":7,"teamId":7,"acceptPolicy":true}}}}';

/** documented: the names of the fields after the sample's end. inferred: their order, from Zotlo's own SDK. */
export const FIELDS_AFTER_SAMPLE = [
  "paymentMethod",
  "installment",
  "exchange",
  "coupon_campaign",
  "language",
];

/** documented: the sample reply of transaction/detail, without what its custom parameters hold. */
export const DETAIL_SAMPLE =
  '{"meta":{"requestId":"Rhk8q8-REQ-676d1460b284f","httpStatus":200},"result":{"transaction":{"id":143199,"payment_type":"consumable","original_transaction_id":"d8ff7792-1c63-4370-be93-447dacaa09ea","subscriber_id":"buyer@example.com","transaction_id":"0741a0ac-21d8-4750-941f-064f340700c3","provider_transaction_id":"863AB913JK7512U","package_id":"2","status":"consumable","purchase_date":"2024-12-25 11:16:36","expire_date":"2024-12-25 11:16:36","original_purchase_date":"2024-12-25 11:16:36","price":"1.49","currency":"USD","country":"US","provider_name":"PayPal","subscriptionId":0,"custom_parameters":{}},"transactionLog":{"code":"0000"}}}';
