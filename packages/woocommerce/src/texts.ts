import type { Closed } from "./standing.ts";

export type Language = "en" | "bn" | "hi";

type Text = "paid" | "cancelled" | "settled" | "received" | "unavailable" | "unknown" | "shop";

/** What a buyer reads whom a pay link does not lead to a pay page. */
const TEXTS: Readonly<Record<Language, Readonly<Record<Text, string>>>> = {
  en: {
    paid: "This order is paid. There is nothing more to pay.",
    cancelled: "This order was cancelled. Please do not pay for it.",
    settled: "This order is not waiting for a payment. Please do not pay for it.",
    received: "Your payment has arrived and is being checked. Please do not pay again.",
    unavailable:
      "This order cannot be paid at the moment. Please try again later, or write to the shop.",
    unknown: "This link is not valid. Please open it from the shop's message again.",
    shop: "Back to the shop",
  },
  bn: {
    paid: "এই অর্ডারের টাকা পরিশোধ হয়ে গেছে। আর কিছু দিতে হবে না।",
    cancelled: "এই অর্ডারটি বাতিল হয়েছে। অনুগ্রহ করে টাকা দেবেন না।",
    settled: "এই অর্ডারের জন্য এখন কোনো টাকা দিতে হবে না। অনুগ্রহ করে টাকা দেবেন না।",
    received: "আপনার টাকা এসেছে, যাচাই করা হচ্ছে। অনুগ্রহ করে আবার টাকা দেবেন না।",
    unavailable: "এখন এই অর্ডারের টাকা দেওয়া যাচ্ছে না। পরে আবার চেষ্টা করুন, অথবা দোকানে লিখুন।",
    unknown: "লিংকটি সঠিক নয়। দোকানের বার্তা থেকে আবার খুলুন।",
    shop: "দোকানে ফিরে যান",
  },
  hi: {
    paid: "इस ऑर्डर का भुगतान हो चुका है। अब कुछ नहीं देना है।",
    cancelled: "यह ऑर्डर रद्द हो गया है। कृपया इसके लिए भुगतान न करें।",
    settled: "इस ऑर्डर के लिए अभी कोई भुगतान नहीं करना है। कृपया भुगतान न करें।",
    received: "आपका भुगतान आ गया है और उसकी जाँच हो रही है। कृपया दोबारा भुगतान न करें।",
    unavailable: "अभी इस ऑर्डर का भुगतान नहीं हो सकता। बाद में फिर कोशिश करें, या दुकान को लिखें।",
    unknown: "यह लिंक सही नहीं है। कृपया दुकान के संदेश से इसे फिर खोलें।",
    shop: "दुकान पर वापस जाएँ",
  },
};

const PAY_HERE: Readonly<Record<Language, string>> = {
  en: "You can pay for your order here:",
  bn: "আপনার অর্ডারের টাকা এখানে দিন:",
  hi: "अपने ऑर्डर का भुगतान यहाँ करें:",
};

const TEST: Readonly<Record<Language, string>> = {
  en: "(Test: no real money.)",
  bn: "(পরীক্ষা: আসল টাকা নয়।)",
  hi: "(परीक्षण: असली पैसा नहीं।)",
};

export function textOf(language: Language, text: Text): string {
  return TEXTS[language][text];
}

/** The note a buyer gets. The link stands at its end, where mail programs find it whole. */
export function sayPayHere(language: Language, mode: "test" | "live", link: string): string {
  const test = mode === "test" ? `${TEST[language]} ` : "";
  return `${test}${PAY_HERE[language]} ${link}`;
}

/** What to say of an order that cannot be paid. Of another method's order nothing is said. */
export function textOfClosed(why: Closed): Text {
  const texts = {
    paid: "paid",
    cancelled: "cancelled",
    settled: "settled",
    missing: "unavailable",
    others: "unknown",
    older: "unknown",
    unreadable: "unavailable",
  } as const;
  return texts[why];
}

/** The first of the browser's languages that we speak. */
export function languageOf(acceptLanguage: string | null): Language {
  for (const part of (acceptLanguage ?? "").split(",")) {
    const language = part.trim().slice(0, 2).toLowerCase();
    if (language === "en" || language === "bn" || language === "hi") return language;
  }
  return "en";
}
