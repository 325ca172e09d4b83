"""OpenCV's HoughCircles (HOUGH_GRADIENT_ALT, after a Gaussian blur) on every frame of a TIFF, for localise.ts. Prints JSON.

Needs numpy, opencv-python and tifffile.
"""

import json
import sys
import time

import cv2
import numpy as np
import tifffile

cv2.setNumThreads(2)
frames = []
for frame in tifffile.imread(sys.argv[1]):
    start = time.perf_counter()
    if frame.dtype != np.uint8:
        frame = cv2.normalize(frame, None, 0, 255, cv2.NORM_MINMAX, cv2.CV_8U)
    blurred = cv2.GaussianBlur(frame, (0, 0), 2)
    circles = cv2.HoughCircles(
        blurred, cv2.HOUGH_GRADIENT_ALT, 1.5, 12, param1=60, param2=0.6, minRadius=4, maxRadius=46
    )
    ms = 1000 * (time.perf_counter() - start)
    found = [] if circles is None else [[float(x), float(y)] for x, y, _ in circles[0]]
    frames.append({"ms": ms, "circles": found})
print(json.dumps(frames))
