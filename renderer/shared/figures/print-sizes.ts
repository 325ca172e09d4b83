/** Widths that journals give a figure, and how finely it is printed. */
export const PRINT_WIDTHS_MM: Record<'column' | 'page', number> = { column: 85, page: 170 };
export const PRINT_DPI = 300;
export const SCREEN_DPI = 96;
