/** documented: field names and values of the page. inferred: the compact text. */
export const CREATED =
  '{"status":true,"message":"Order created successfully","payment_url":"https://zozogateway.com/pay/abcd","order_id":"ORD_123","amount":"500.00"}';

/** documented. */
export const DUPLICATE = '{"status":false,"message":"Order ID already exists!"}';

/** documented: field names and values. inferred: the compact text. */
export const CALLBACK =
  '{"order_id":"ORD_12345","amount":"500.00","status":"SUCCESS","utr":"312345678901","payment_token":"abc12","vpa":"customer@upi","method":"UPI","customer_mobile":"9876543210","remark1":"customer@gmail.com"}';

/** documented: that a form may come instead. inferred: its text. */
export const CALLBACK_FORM =
  "order_id=ORD_12345&amount=500.00&status=SUCCESS&utr=312345678901&payment_token=abc12&vpa=customer%40upi&method=UPI&customer_mobile=9876543210&remark1=customer%40gmail.com";

/** documented: `status` and `payment_status` of a paid order. inferred: that nothing else need be there. */
export const BARE_STATUS = '{"status":true,"payment_status":"SUCCESS"}';

/** documented by the script family: nested keys as PHP's `http_build_query` writes them. */
export const FAMILY_FORM =
  "status=SUCCESS&order_id=ORD_12345&message=Transaction+Successfully&result%5BtxnStatus%5D=COMPLETED&result%5BorderId%5D=ORD_12345&result%5Bstatus%5D=SUCCESS&result%5Bamount%5D=500.00&result%5Bdate%5D=2024-01-12+13%3A22%3A08&result%5Butr%5D=312345678901&result%5Bcustomer_mobile%5D=9876543210&result%5Bremark1%5D=customer%40gmail.com&result%5Bremark2%5D=";
