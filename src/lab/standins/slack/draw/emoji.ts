/** The names that cards are likely to use. Others stay as they are written, so that a drawing hides nothing. */
const EMOJI: Readonly<Record<string, string>> = {
  white_check_mark: '✅',
  heavy_check_mark: '✔️',
  heavy_minus_sign: '➖',
  x: '❌',
  warning: '⚠️',
  rotating_light: '🚨',
  no_entry: '⛔',
  no_entry_sign: '🚫',
  hourglass: '⌛',
  hourglass_flowing_sand: '⏳',
  large_green_circle: '🟢',
  large_yellow_circle: '🟡',
  large_orange_circle: '🟠',
  red_circle: '🔴',
  large_blue_circle: '🔵',
  white_circle: '⚪️',
  black_circle: '⚫️',
  information_source: 'ℹ️',
  question: '❓',
  grey_question: '❔',
  arrow_right: '➡️',
  arrow_forward: '▶️',
  double_vertical_bar: '⏸️',
  fast_forward: '⏩',
  lock: '🔒',
  key: '🔑',
  bell: '🔔',
  eyes: '👀',
  memo: '📝',
  link: '🔗',
};

/** Puts signs in the place of their names, for example of `:warning:`. */
export function withEmoji(text: string): string {
  return text.replaceAll(/:([a-z0-9_+-]+):/g, (written: string, name: string) => EMOJI[name] ?? written);
}
