/** @jsxImportSource preact */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Answer, Question } from "./ask.ts";
import { watch } from "./watch.ts";

interface BlockProps {
  readonly question: Question;
  /** The texts, in the buyer's language. */
  readonly translate: (key: string) => string;
}

/** The way to pay, for orders that are to be paid by us. For all others, and until it is known, nothing at all. */
export function Block({ question, translate }: BlockProps) {
  const [answer, setAnswer] = useState<Answer>({ state: "wait" });
  const [begun, setBegun] = useState(false);
  const watching = useRef<ReturnType<typeof watch> | undefined>(undefined);
  const hasBegun = useRef(false);

  useLayoutEffect(() => {
    watching.current = watch({ question, tell: setAnswer, begun: () => hasBegun.current });
    return () => watching.current?.stop();
  }, []);

  const begin = () => {
    hasBegun.current = true;
    setBegun(true);
    watching.current?.hurry();
  };

  if (answer.state !== "pay") return <Message state={answer.state} translate={translate} />;
  return (
    <s-section heading={translate("heading")}>
      <s-stack gap="base">
        <s-paragraph>{translate(begun ? "checking" : "explanation")}</s-paragraph>
        <s-button
          href={answer.url}
          target="_blank"
          variant={begun ? "secondary" : "primary"}
          onClick={begin}
        >
          {translate(begun ? "again" : "pay")}
        </s-button>
      </s-stack>
    </s-section>
  );
}

interface MessageProps {
  readonly state: Exclude<Answer["state"], "pay">;
  readonly translate: (key: string) => string;
}

const TONES = {
  paid: "success",
  checking: "info",
  ended: "warning",
  unavailable: "warning",
} as const;

function Message({ state, translate }: MessageProps) {
  if (state === "none" || state === "wait") return null;
  return (
    <s-banner tone={TONES[state]}>
      <s-paragraph>{translate(state)}</s-paragraph>
    </s-banner>
  );
}
