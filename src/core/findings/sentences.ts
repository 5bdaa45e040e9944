/** A sentence as the rest of another one: "The root is sent." becomes "the root is sent."; names keep their case. */
export function withinSentence(sentence: string): string {
  return sentence.replace(/^(A|An|The|Add|Append|Host|Upload|Seen)(?= )/, (word) => word.toLowerCase());
}

/** Several sentences as one, joined by semicolons. */
export function oneSentence(sentences: readonly string[]): string {
  const [first = "", ...rest] = sentences;
  const parts = [first, ...rest.map(withinSentence)].map((sentence) => sentence.replace(/\.$/, ""));
  return `${parts.join("; ")}.`;
}
