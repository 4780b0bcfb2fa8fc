/**
 * Signs that are not shown but act: control characters (a terminal obeys them), turns of the reading direction (they
 * make one command look like another), private use. Line breaks stay, and so do the two joiners that emoji and Indic
 * scripts are written with.
 */
export const INVISIBLE = /(?!\n|\u200C|\u200D)\p{C}/gu;
