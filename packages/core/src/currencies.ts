/**
 * ISO 4217 currencies whose minor unit is not a hundredth, by alphabetic code.
 * Source: ISO 4217 maintenance agency, list one (https://www.six-group.com/en/products-services/financial-information/data-standards.html).
 */
const EXPONENTS: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  CLF: 4,
  UYW: 4,
};

/** Active ISO 4217 codes with two decimals, so that a misspelt code is refused instead of guessed. */
const HUNDREDTHS = new Set(
  (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC " +
    "CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR " +
    "JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD " +
    "NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN " +
    "SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG"
  ).split(" "),
);

/**
 * How many decimals a currency's amounts have (INR 2, JPY 0, KWD 3).
 *
 * @returns `undefined` for a code that ISO 4217 does not list in capitals.
 */
export function exponentOf(currency: string): number | undefined {
  // `constructor` and its like are names that every object answers to.
  if (Object.hasOwn(EXPONENTS, currency)) return EXPONENTS[currency];
  return HUNDREDTHS.has(currency) ? 2 : undefined;
}
