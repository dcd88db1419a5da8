import type { Closed } from "./standing.ts";

export type Language = "en" | "bn" | "hi";

type Text =
  | "paid"
  | "cancelled"
  | "ended"
  | "received"
  | "unavailable"
  | "unknown"
  /** Where the shop is to be told, and cannot be just now. */
  | "telling"
  /** Words of links. */
  | "tryAgain"
  | "backToShop";

/** What a buyer reads whom a pay link does not lead to a pay page. */
const TEXTS: Readonly<Record<Language, Readonly<Record<Text, string>>>> = {
  en: {
    paid: "This order is paid. There is nothing more to pay.",
    cancelled: "This order was cancelled. Please do not pay for it.",
    ended: "The time to pay for this order is over. Please order again.",
    received: "Your payment has arrived and is being checked. Please do not pay again.",
    unavailable:
      "This order cannot be paid at the moment. Please try again later, or write to the shop.",
    unknown: "This link is not valid. Please open it from the shop's message again.",
    telling:
      "What you have paid is kept. The shop cannot be reached just now: this page tries again by itself. Please do not pay again.",
    tryAgain: "Try again",
    backToShop: "Back to the shop",
  },
  bn: {
    paid: "এই অর্ডারের টাকা পরিশোধ হয়ে গেছে। আর কিছু দিতে হবে না।",
    cancelled: "এই অর্ডারটি বাতিল হয়েছে। অনুগ্রহ করে টাকা দেবেন না।",
    ended: "এই অর্ডারের টাকা দেওয়ার সময় শেষ। অনুগ্রহ করে আবার অর্ডার করুন।",
    received: "আপনার টাকা এসেছে, যাচাই করা হচ্ছে। অনুগ্রহ করে আবার টাকা দেবেন না।",
    unavailable: "এখন এই অর্ডারের টাকা দেওয়া যাচ্ছে না। পরে আবার চেষ্টা করুন, অথবা দোকানে লিখুন।",
    unknown: "লিংকটি সঠিক নয়। দোকানের বার্তা থেকে আবার খুলুন।",
    telling:
      "আপনি যা দিয়েছেন তা নিরাপদ আছে। এখন দোকানে পৌঁছানো যাচ্ছে না: এই পেজ নিজে থেকেই আবার চেষ্টা করবে। অনুগ্রহ করে আবার টাকা দেবেন না।",
    tryAgain: "আবার চেষ্টা করুন",
    backToShop: "দোকানে ফিরে যান",
  },
  hi: {
    paid: "इस ऑर्डर का भुगतान हो चुका है। अब कुछ नहीं देना है।",
    cancelled: "यह ऑर्डर रद्द हो गया है। कृपया इसके लिए भुगतान न करें।",
    ended: "इस ऑर्डर के भुगतान का समय समाप्त हो गया है। कृपया फिर से ऑर्डर करें।",
    received: "आपका भुगतान आ गया है और उसकी जाँच हो रही है। कृपया दोबारा भुगतान न करें।",
    unavailable: "अभी इस ऑर्डर का भुगतान नहीं हो सकता। बाद में फिर कोशिश करें, या दुकान को लिखें।",
    unknown: "यह लिंक सही नहीं है। कृपया दुकान के संदेश से इसे फिर खोलें।",
    telling:
      "आपने जो भुगतान किया है वह सुरक्षित है। अभी दुकान तक पहुँचा नहीं जा सकता: यह पेज अपने-आप फिर कोशिश करेगा। कृपया दोबारा भुगतान न करें।",
    tryAgain: "फिर कोशिश करें",
    backToShop: "दुकान पर वापस जाएँ",
  },
};

export function textOf(language: Language, text: Text): string {
  return TEXTS[language][text];
}

/** What to say of an order that cannot be paid. Of another method's order nothing is said. */
export function textOfClosed(why: Closed): Text {
  const texts = {
    paid: "paid",
    cancelled: "cancelled",
    expired: "ended",
    missing: "unavailable",
    others: "unknown",
    mode: "unknown",
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
