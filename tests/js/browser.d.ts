/** What browsers have and TypeScript's list of them does not know yet. */
interface Navigator {
  audioSession?: { type: string };
}
