/** Extensions of the image files that the program reads, as file dialogs show them. What a file is, its first bytes say. */
export const IMAGE_EXTENSIONS: readonly string[] = ['tif', 'tiff', 'btf', 'tf8', 'nd2', 'png'];
