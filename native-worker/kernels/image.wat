;; Inner loops over the pixels of images. `npm run kernels` turns this text into kernels-wasm.ts.
;;
;; Places are byte offsets, widths and counts are pixels. Pixels are single precision unless said, row after row, and are worked on four at a
;; time (SIMD). The last four of a row may overlap those before: rows written are at least four pixels wide.
(module
  (memory (export "memory") 1)

  ;; Means of 2 x 2 pixels of 16 bits: `rows` rows of `outWidth` pixels to `out`, from rows of `width` pixels.
  (func (export "binWords")
    (param $from i32) (param $width i32) (param $out i32) (param $outWidth i32) (param $rows i32)
    (local $top i32) (local $bottom i32) (local $x i32) (local $last i32)
    (local.set $last (i32.sub (local.get $outWidth) (i32.const 4)))
    (loop $row
      (local.set $x (i32.const 0))
      (loop $four
        (local.set $top (i32.add (local.get $from) (i32.shl (local.get $x) (i32.const 2))))
        (local.set $bottom (i32.add (local.get $top) (i32.shl (local.get $width) (i32.const 1))))
        (v128.store (i32.add (local.get $out) (i32.shl (local.get $x) (i32.const 2)))
          (f32x4.mul (f32x4.splat (f32.const 0.25))
            (f32x4.convert_i32x4_u (i32x4.add
              (i32x4.extadd_pairwise_i16x8_u (v128.load (local.get $top)))
              (i32x4.extadd_pairwise_i16x8_u (v128.load (local.get $bottom)))))))
        (local.set $x (call $next (local.get $x) (local.get $last)))
        (br_if $four (i32.lt_u (local.get $x) (local.get $outWidth))))
      (local.set $from (i32.add (local.get $from) (i32.shl (local.get $width) (i32.const 2))))
      (local.set $out (i32.add (local.get $out) (i32.shl (local.get $outWidth) (i32.const 2))))
      (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
      (br_if $row (local.get $rows))))

  ;; The same of pixels of 8 bits.
  (func (export "binBytes")
    (param $from i32) (param $width i32) (param $out i32) (param $outWidth i32) (param $rows i32)
    (local $top i32) (local $bottom i32) (local $x i32) (local $last i32)
    (local.set $last (i32.sub (local.get $outWidth) (i32.const 4)))
    (loop $row
      (local.set $x (i32.const 0))
      (loop $four
        (local.set $top (i32.add (local.get $from) (i32.shl (local.get $x) (i32.const 1))))
        (local.set $bottom (i32.add (local.get $top) (local.get $width)))
        (v128.store (i32.add (local.get $out) (i32.shl (local.get $x) (i32.const 2)))
          (f32x4.mul (f32x4.splat (f32.const 0.25))
            (f32x4.convert_i32x4_u (i32x4.extend_low_i16x8_u (i16x8.add
              (i16x8.extadd_pairwise_i8x16_u (v128.load64_zero (local.get $top)))
              (i16x8.extadd_pairwise_i8x16_u (v128.load64_zero (local.get $bottom))))))))
        (local.set $x (call $next (local.get $x) (local.get $last)))
        (br_if $four (i32.lt_u (local.get $x) (local.get $outWidth))))
      (local.set $from (i32.add (local.get $from) (i32.shl (local.get $width) (i32.const 1))))
      (local.set $out (i32.add (local.get $out) (i32.shl (local.get $outWidth) (i32.const 2))))
      (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
      (br_if $row (local.get $rows))))

  ;; Where the next four pixels of a row begin: four further, but not behind `last`, from where there are none left.
  (func $next (param $x i32) (param $last i32) (result i32)
    (if (result i32) (i32.eq (local.get $x) (local.get $last))
      (then (i32.const 0x7fffffff))
      (else
        (local.set $x (i32.add (local.get $x) (i32.const 4)))
        (select (local.get $x) (local.get $last) (i32.lt_s (local.get $x) (local.get $last))))))

  ;; Means of 2 x 2 pixels: `rows` rows of `outWidth` pixels to `out`, from rows of `width` pixels.
  (func (export "halve")
    (param $from i32) (param $width i32) (param $out i32) (param $outWidth i32) (param $rows i32)
    (local $top i32) (local $bottom i32) (local $x i32) (local $last i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $last (i32.sub (local.get $outWidth) (i32.const 4)))
    (loop $row
      (local.set $x (i32.const 0))
      (loop $four
        (local.set $top (i32.add (local.get $from) (i32.shl (local.get $x) (i32.const 3))))
        (local.set $bottom (i32.add (local.get $top) (i32.shl (local.get $width) (i32.const 2))))
        (local.set $a (v128.load (local.get $top)))
        (local.set $b (v128.load offset=16 (local.get $top)))
        (local.set $c (v128.load (local.get $bottom)))
        (local.set $d (v128.load offset=16 (local.get $bottom)))
        (v128.store (i32.add (local.get $out) (i32.shl (local.get $x) (i32.const 2)))
          (f32x4.mul (f32x4.splat (f32.const 0.25))
            (f32x4.add
              (f32x4.add
                (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27 (local.get $a) (local.get $b))
                (i8x16.shuffle 4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31 (local.get $a) (local.get $b)))
              (f32x4.add
                (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27 (local.get $c) (local.get $d))
                (i8x16.shuffle 4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31 (local.get $c) (local.get $d))))))
        (local.set $x (call $next (local.get $x) (local.get $last)))
        (br_if $four (i32.lt_u (local.get $x) (local.get $outWidth))))
      (local.set $from (i32.add (local.get $from) (i32.shl (local.get $width) (i32.const 3))))
      (local.set $out (i32.add (local.get $out) (i32.shl (local.get $outWidth) (i32.const 2))))
      (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
      (br_if $row (local.get $rows))))

  ;; Multiplies `count` pixels, in place, by top + share (bottom - top).
  (func (export "scale")
    (param $pixels i32) (param $count i32) (param $top i32) (param $bottom i32) (param $share f32)
    (local $end i32) (local $a v128) (local $f v128)
    (local.set $f (f32x4.splat (local.get $share)))
    (local.set $end (i32.add (local.get $pixels) (i32.shl (local.get $count) (i32.const 2))))
    (loop $four
      (if (i32.le_u (i32.add (local.get $pixels) (i32.const 16)) (local.get $end))
        (then
          (local.set $a (v128.load (local.get $top)))
          (v128.store (local.get $pixels)
            (f32x4.mul (v128.load (local.get $pixels))
              (f32x4.add (local.get $a)
                (f32x4.mul (local.get $f) (f32x4.sub (v128.load (local.get $bottom)) (local.get $a))))))
          (local.set $pixels (i32.add (local.get $pixels) (i32.const 16)))
          (local.set $top (i32.add (local.get $top) (i32.const 16)))
          (local.set $bottom (i32.add (local.get $bottom) (i32.const 16)))
          (br $four))))
    (loop $one
      (if (i32.lt_u (local.get $pixels) (local.get $end))
        (then
          (f32.store (local.get $pixels)
            (f32.mul (f32.load (local.get $pixels))
              (f32.add (f32.load (local.get $top))
                (f32.mul (local.get $share) (f32.sub (f32.load (local.get $bottom)) (f32.load (local.get $top)))))))
          (local.set $pixels (i32.add (local.get $pixels) (i32.const 4)))
          (local.set $top (i32.add (local.get $top) (i32.const 4)))
          (local.set $bottom (i32.add (local.get $bottom) (i32.const 4)))
          (br $one)))))

  ;; Squared Sobel gradients of all but the outermost pixels, which are left alone, to `out`. Returns the largest.
  (func (export "gradients")
    (param $from i32) (param $width i32) (param $height i32) (param $out i32) (result f32)
    (local $row i32) (local $x i32) (local $last i32) (local $end i32) (local $stride i32)
    (local $up i32) (local $here i32) (local $down i32)
    (local $upL v128) (local $upR v128) (local $downL v128) (local $downR v128)
    (local $gx v128) (local $gy v128) (local $largest v128)
    (local.set $stride (i32.shl (local.get $width) (i32.const 2)))
    (local.set $last (i32.sub (local.get $width) (i32.const 5)))
    (local.set $end (i32.sub (local.get $width) (i32.const 1)))
    (local.set $row (i32.sub (local.get $height) (i32.const 2)))
    (loop $rows
      (local.set $out (i32.add (local.get $out) (local.get $stride)))
      (local.set $x (i32.const 1))
      (loop $four
        (local.set $up (i32.add (local.get $from) (i32.shl (local.get $x) (i32.const 2))))
        (local.set $here (i32.add (local.get $up) (local.get $stride)))
        (local.set $down (i32.add (local.get $here) (local.get $stride)))
        (local.set $upL (v128.load (i32.sub (local.get $up) (i32.const 4))))
        (local.set $upR (v128.load offset=4 (local.get $up)))
        (local.set $downL (v128.load (i32.sub (local.get $down) (i32.const 4))))
        (local.set $downR (v128.load offset=4 (local.get $down)))
        (local.set $gx
          (f32x4.sub (v128.load offset=4 (local.get $here)) (v128.load (i32.sub (local.get $here) (i32.const 4)))))
        (local.set $gx
          (f32x4.add (f32x4.add (local.get $gx) (local.get $gx))
            (f32x4.add
              (f32x4.sub (local.get $upR) (local.get $upL)) (f32x4.sub (local.get $downR) (local.get $downL)))))
        (local.set $gy (f32x4.sub (v128.load (local.get $down)) (v128.load (local.get $up))))
        (local.set $gy
          (f32x4.add (f32x4.add (local.get $gy) (local.get $gy))
            (f32x4.add
              (f32x4.sub (local.get $downL) (local.get $upL)) (f32x4.sub (local.get $downR) (local.get $upR)))))
        (local.set $gx
          (f32x4.mul (f32x4.splat (f32.const 0.015625))
            (f32x4.add
              (f32x4.mul (local.get $gx) (local.get $gx)) (f32x4.mul (local.get $gy) (local.get $gy)))))
        (v128.store (i32.add (local.get $out) (i32.shl (local.get $x) (i32.const 2))) (local.get $gx))
        (local.set $largest (f32x4.pmax (local.get $largest) (local.get $gx)))
        (local.set $x (call $next (local.get $x) (local.get $last)))
        (br_if $four (i32.lt_u (local.get $x) (local.get $end))))
      (local.set $from (i32.add (local.get $from) (local.get $stride)))
      (local.set $row (i32.sub (local.get $row) (i32.const 1)))
      (br_if $rows (local.get $row)))
    (f32.max
      (f32.max (f32x4.extract_lane 0 (local.get $largest)) (f32x4.extract_lane 1 (local.get $largest)))
      (f32.max (f32x4.extract_lane 2 (local.get $largest)) (f32x4.extract_lane 3 (local.get $largest)))))

  ;; Numbers of the pixels above the threshold, to index[]; returns how many. With `clear` the others are set to 0. `count` is a multiple
  ;; of four: pixels beyond the image's are 0.
  (func (export "above")
    (param $pixels i32) (param $count i32) (param $threshold f32) (param $index i32) (param $clear i32) (result i32)
    (local $at i32) (local $i i32) (local $bits i32) (local $limit v128) (local $four v128) (local $over v128)
    (local.set $at (local.get $index))
    (local.set $limit (f32x4.splat (local.get $threshold)))
    (loop $fours
      (local.set $four (v128.load (local.get $pixels)))
      (local.set $over (f32x4.gt (local.get $four) (local.get $limit)))
      (if (local.get $clear)
        (then (v128.store (local.get $pixels) (v128.and (local.get $four) (local.get $over)))))
      (local.set $bits (i32x4.bitmask (local.get $over)))
      (loop $bits
        (if (local.get $bits)
          (then
            (i32.store (local.get $at) (i32.add (local.get $i) (i32.ctz (local.get $bits))))
            (local.set $at (i32.add (local.get $at) (i32.const 4)))
            (local.set $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))
            (br $bits))))
      (local.set $pixels (i32.add (local.get $pixels) (i32.const 16)))
      (local.set $i (i32.add (local.get $i) (i32.const 4)))
      (br_if $fours (i32.lt_u (local.get $i) (local.get $count))))
    (i32.shr_u (i32.sub (local.get $at) (local.get $index)) (i32.const 2)))

  ;; Adds shares[0..steps) to the pixels of `out` at distances first, first + 1, ... along the gradient (times `sign`) of the edge pixels index[0..count).
  ;; `out` is `stride` pixels wide and begins `margin` pixels above and left of the image. Steps are counted in 1/65536 pixel.
  (func (export "vote")
    (param $index i32) (param $count i32) (param $gx i32) (param $gy i32) (param $strength i32) (param $width i32)
    (param $sign f32) (param $first i32) (param $shares i32) (param $steps i32)
    (param $out i32) (param $stride i32) (param $margin i32)
    (local $end i32) (local $i i32) (local $y i32) (local $inverse f32) (local $origin i32) (local $at i32)
    (local $ux i32) (local $uy i32) (local $px i32) (local $py i32) (local $share i32) (local $last i32)
    (local.set $end (i32.add (local.get $index) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $last (i32.add (local.get $shares) (i32.shl (local.get $steps) (i32.const 2))))
    (loop $edges
      (if (i32.lt_u (local.get $index) (local.get $end))
        (then
          (local.set $i (i32.load (local.get $index)))
          (local.set $y (i32.div_u (local.get $i) (local.get $width)))
          (local.set $origin
            (i32.add
              (i32.add (i32.mul (i32.add (local.get $y) (local.get $margin)) (local.get $stride)) (local.get $margin))
              (i32.sub (local.get $i) (i32.mul (local.get $y) (local.get $width)))))
          (local.set $at (i32.shl (local.get $i) (i32.const 2)))
          (local.set $inverse
            (f32.div (local.get $sign) (f32.sqrt (f32.load (i32.add (local.get $strength) (local.get $at))))))
          (local.set $ux
            (call $fixed (f32.mul (f32.load (i32.add (local.get $gx) (local.get $at))) (local.get $inverse))))
          (local.set $uy
            (call $fixed (f32.mul (f32.load (i32.add (local.get $gy) (local.get $at))) (local.get $inverse))))
          (local.set $px (i32.add (i32.const 32768) (i32.mul (local.get $first) (local.get $ux))))
          (local.set $py (i32.add (i32.const 32768) (i32.mul (local.get $first) (local.get $uy))))
          (local.set $share (local.get $shares))
          (loop $steps
            (local.set $at
              (i32.add (local.get $out)
                (i32.shl
                  (i32.add (local.get $origin)
                    (i32.add
                      (i32.mul (i32.shr_s (local.get $py) (i32.const 16)) (local.get $stride))
                      (i32.shr_s (local.get $px) (i32.const 16))))
                  (i32.const 2))))
            (f32.store (local.get $at) (f32.add (f32.load (local.get $at)) (f32.load (local.get $share))))
            (local.set $px (i32.add (local.get $px) (local.get $ux)))
            (local.set $py (i32.add (local.get $py) (local.get $uy)))
            (local.set $share (i32.add (local.get $share) (i32.const 4)))
            (br_if $steps (i32.lt_u (local.get $share) (local.get $last))))
          (local.set $index (i32.add (local.get $index) (i32.const 4)))
          (br $edges)))))

  ;; A number from -1 to 1 (others are brought into the range) in units of 1/65536.
  (func $fixed (param $value f32) (result i32)
    (i32.trunc_sat_f32_s
      (f32.nearest
        (f32.mul (f32.const 65536)
          (f32.max (f32.const -1) (f32.min (f32.const 1) (local.get $value)))))))

  ;; Of the edge pixels in columns x0..x1 and rows y0..y1, sets the sectors (a bit each) of those whose gradient points at the centre x, y, in a
  ;; word a radius (rounded, plus 1) and sign of the gradient; see ring-support.ts. `claimed` pixels do not count; with `claim` those that do become it.
  (func (export "support")
    (param $strength i32) (param $gx i32) (param $gy i32) (param $claimed i32) (param $width i32)
    (param $x f64) (param $y f64) (param $x0 i32) (param $x1 i32) (param $y0 i32) (param $y1 i32)
    (param $inner2 f64) (param $outer2 f64) (param $miss2 f64) (param $angle2 f64) (param $claim i32) (param $sectors i32)
    (local $px i32) (local $i i32) (local $bits i32) (local $left i32) (local $dy f64)
    (loop $rows
      (if (i32.gt_s (local.get $y0) (local.get $y1)) (then (return)))
      (local.set $dy (f64.sub (f64.convert_i32_s (local.get $y0)) (local.get $y)))
      (local.set $px (local.get $x0))
      (loop $fours
        (if (i32.le_s (local.get $px) (local.get $x1))
          (then
            (local.set $i (i32.add (i32.mul (local.get $y0) (local.get $width)) (local.get $px)))
            (local.set $bits
              (i32x4.bitmask
                (f32x4.gt
                  (v128.load (i32.add (local.get $strength) (i32.shl (local.get $i) (i32.const 2))))
                  (v128.const f32x4 0 0 0 0))))
            ;; Not beyond x1.
            (local.set $left (i32.sub (local.get $x1) (local.get $px)))
            (if (i32.lt_s (local.get $left) (i32.const 3))
              (then
                (local.set $bits
                  (i32.and (local.get $bits)
                    (i32.sub (i32.shl (i32.const 2) (local.get $left)) (i32.const 1))))))
            (loop $edges
              (if (local.get $bits)
                (then
                  (call $match
                    (i32.add (local.get $i) (i32.ctz (local.get $bits)))
                    (f64.sub
                      (f64.convert_i32_s (i32.add (local.get $px) (i32.ctz (local.get $bits))))
                      (local.get $x))
                    (local.get $dy) (local.get $strength) (local.get $gx) (local.get $gy) (local.get $claimed)
                    (local.get $inner2) (local.get $outer2) (local.get $miss2) (local.get $angle2)
                    (local.get $claim) (local.get $sectors))
                  (local.set $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))
                  (br $edges))))
            (local.set $px (i32.add (local.get $px) (i32.const 4)))
            (br $fours))))
      (local.set $y0 (i32.add (local.get $y0) (i32.const 1)))
      (br $rows)))

  ;; The same for edge pixel `i`, at dx, dy from the centre.
  (func $match
    (param $i i32) (param $dx f64) (param $dy f64) (param $strength i32) (param $gx i32) (param $gy i32) (param $claimed i32)
    (param $inner2 f64) (param $outer2 f64) (param $miss2 f64) (param $angle2 f64) (param $claim i32) (param $sectors i32)
    (local $at i32) (local $d2 f64) (local $ex f64) (local $ey f64) (local $cross f64) (local $near f64) (local $off f64)
    (local $sector i32)
    (local.set $d2
      (f64.add (f64.mul (local.get $dx) (local.get $dx)) (f64.mul (local.get $dy) (local.get $dy))))
    (if (i32.or (f64.ge (local.get $d2) (local.get $outer2)) (f64.lt (local.get $d2) (local.get $inner2)))
      (then (return)))
    (if (i32.load8_u (i32.add (local.get $claimed) (local.get $i))) (then (return)))
    (local.set $at (i32.shl (local.get $i) (i32.const 2)))
    (local.set $ex (f64.promote_f32 (f32.load (i32.add (local.get $gx) (local.get $at)))))
    (local.set $ey (f64.promote_f32 (f32.load (i32.add (local.get $gy) (local.get $at)))))
    (local.set $cross
      (f64.sub (f64.mul (local.get $dx) (local.get $ey)) (f64.mul (local.get $dy) (local.get $ex))))
    (if (f64.gt (f64.mul (local.get $cross) (local.get $cross))
          (f64.mul (f64.promote_f32 (f32.load (i32.add (local.get $strength) (local.get $at))))
            (f64.max (local.get $miss2) (f64.mul (local.get $angle2) (local.get $d2)))))
      (then (return)))
    (if (local.get $claim) (then (i32.store8 (i32.add (local.get $claimed) (local.get $i)) (i32.const 1))))
    ;; Sector, in no order of angle, by comparing slopes: a fraction of an arc tangent's time.
    (local.set $sector
      (i32.or (i32.shl (f64.lt (local.get $dx) (f64.const 0)) (i32.const 4))
        (i32.shl (f64.lt (local.get $dy) (f64.const 0)) (i32.const 3))))
    (local.set $near (f64.max (f64.abs (local.get $dx)) (f64.abs (local.get $dy))))
    (local.set $off (f64.min (f64.abs (local.get $dx)) (f64.abs (local.get $dy))))
    (local.set $sector
      (i32.add (i32.add (local.get $sector)
          (i32.shl (f64.gt (f64.abs (local.get $dy)) (f64.abs (local.get $dx))) (i32.const 2)))
        (i32.add (f64.gt (local.get $off) (f64.mul (f64.const 0.198912367379658) (local.get $near)))
          (i32.add (f64.gt (local.get $off) (f64.mul (f64.const 0.41421356237309503) (local.get $near)))
            (f64.gt (local.get $off) (f64.mul (f64.const 0.6681786379192989) (local.get $near)))))))
    (local.set $at
      (i32.add (local.get $sectors)
        (i32.shl
          (i32.add
            (i32.shl
              (i32.add
                (i32.trunc_sat_f64_s (f64.floor (f64.add (f64.sqrt (local.get $d2)) (f64.const 0.5))))
                (i32.const 1))
              (i32.const 1))
            (f64.gt
              (f64.add (f64.mul (local.get $dx) (local.get $ex)) (f64.mul (local.get $dy) (local.get $ey)))
              (f64.const 0)))
          (i32.const 2))))
    (i32.store (local.get $at)
      (i32.or (i32.load (local.get $at)) (i32.shl (i32.const 1) (local.get $sector)))))

  ;; 3 x 3 sums weighted 1 2 1 each way, of all but the outermost pixels, which are left alone, to `out`.
  (func (export "blur")
    (param $from i32) (param $width i32) (param $height i32) (param $out i32)
    (local $row i32) (local $x i32) (local $last i32) (local $end i32) (local $stride i32)
    (local $up i32) (local $here i32) (local $down i32) (local $sides v128) (local $middle v128)
    (local.set $stride (i32.shl (local.get $width) (i32.const 2)))
    (local.set $last (i32.sub (local.get $width) (i32.const 5)))
    (local.set $end (i32.sub (local.get $width) (i32.const 1)))
    (local.set $row (i32.sub (local.get $height) (i32.const 2)))
    (loop $rows
      (local.set $out (i32.add (local.get $out) (local.get $stride)))
      (local.set $x (i32.const 1))
      (loop $four
        (local.set $up (i32.add (local.get $from) (i32.shl (local.get $x) (i32.const 2))))
        (local.set $here (i32.add (local.get $up) (local.get $stride)))
        (local.set $down (i32.add (local.get $here) (local.get $stride)))
        (local.set $middle (v128.load (local.get $here)))
        (local.set $middle
          (f32x4.add (f32x4.add (local.get $middle) (local.get $middle))
            (f32x4.add (v128.load (local.get $up)) (v128.load (local.get $down)))))
        (local.set $sides
          (f32x4.add (v128.load (i32.sub (local.get $here) (i32.const 4))) (v128.load offset=4 (local.get $here))))
        (local.set $sides
          (f32x4.add (f32x4.add (local.get $sides) (local.get $sides))
            (f32x4.add
              (f32x4.add (v128.load (i32.sub (local.get $up) (i32.const 4))) (v128.load offset=4 (local.get $up)))
              (f32x4.add (v128.load (i32.sub (local.get $down) (i32.const 4))) (v128.load offset=4 (local.get $down))))))
        (v128.store (i32.add (local.get $out) (i32.shl (local.get $x) (i32.const 2)))
          (f32x4.add (f32x4.add (local.get $middle) (local.get $middle)) (local.get $sides)))
        (local.set $x (call $next (local.get $x) (local.get $last)))
        (br_if $four (i32.lt_u (local.get $x) (local.get $end))))
      (local.set $from (i32.add (local.get $from) (local.get $stride)))
      (local.set $row (i32.sub (local.get $row) (i32.const 1)))
      (br_if $rows (local.get $row))))

  ;; Middle one of three.
  (func $median (param $a v128) (param $b v128) (param $c v128) (result v128)
    (f32x4.pmax (f32x4.pmin (local.get $a) (local.get $b))
      (f32x4.pmin (f32x4.pmax (local.get $a) (local.get $b)) (local.get $c))))

  ;; 3 x 3 medians times gain plus offset (in double precision) of a square image that has a margin of one pixel; rows are `stride`
  ;; bytes apart, and may be worked on up to three pixels beyond their end.
  (func (export "median")
    (param $from i32) (param $stride i32) (param $side i32) (param $gain f64) (param $offset f64) (param $out i32)
    (local $row i32) (local $x i32) (local $i i32) (local $at i32) (local $bytes i32)
    (local $a v128) (local $b v128) (local $c v128) (local $smaller v128) (local $larger v128)
    (local $low v128) (local $lows v128) (local $mids1 v128) (local $mids2 v128) (local $mid v128) (local $highs v128)
    (local $g v128) (local $o v128)
    (local.set $g (f64x2.splat (local.get $gain)))
    (local.set $o (f64x2.splat (local.get $offset)))
    (local.set $bytes (i32.shl (local.get $side) (i32.const 2)))
    (loop $rows
      (local.set $x (i32.const 0))
      (loop $four
        (local.set $i (i32.const 0))
        (loop $columns
          (local.set $at (i32.add (i32.add (local.get $from) (local.get $x)) (local.get $i)))
          (local.set $a (v128.load (local.get $at)))
          (local.set $b (v128.load (i32.add (local.get $at) (local.get $stride))))
          (local.set $c (v128.load (i32.add (local.get $at) (i32.shl (local.get $stride) (i32.const 1)))))
          (local.set $smaller (f32x4.pmin (local.get $a) (local.get $b)))
          (local.set $larger (f32x4.pmax (local.get $a) (local.get $b)))
          (local.set $low (f32x4.pmin (local.get $smaller) (local.get $c)))
          (local.set $mids1 (local.get $mids2))
          (local.set $mids2 (local.get $mid))
          (local.set $mid (f32x4.pmax (local.get $smaller) (f32x4.pmin (local.get $larger) (local.get $c))))
          (local.set $larger (f32x4.pmax (local.get $larger) (local.get $c)))
          (if (i32.eqz (local.get $i))
            (then
              (local.set $lows (local.get $low))
              (local.set $highs (local.get $larger)))
            (else
              (local.set $lows (f32x4.pmax (local.get $lows) (local.get $low)))
              (local.set $highs (f32x4.pmin (local.get $highs) (local.get $larger)))))
          (local.set $i (i32.add (local.get $i) (i32.const 4)))
          (br_if $columns (i32.lt_u (local.get $i) (i32.const 12))))
        (local.set $a
          (call $median (local.get $lows)
            (call $median (local.get $mids1) (local.get $mids2) (local.get $mid))
            (local.get $highs)))
        (v128.store (i32.add (local.get $out) (local.get $x))
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
            (f32x4.demote_f64x2_zero
              (f64x2.add (local.get $o) (f64x2.mul (local.get $g) (f64x2.promote_low_f32x4 (local.get $a)))))
            (f32x4.demote_f64x2_zero
              (f64x2.add (local.get $o)
                (f64x2.mul (local.get $g)
                  (f64x2.promote_low_f32x4
                    (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $a) (local.get $a))))))))
        (local.set $x (i32.add (local.get $x) (i32.const 16)))
        (br_if $four (i32.lt_u (local.get $x) (local.get $bytes))))
      (local.set $from (i32.add (local.get $from) (local.get $stride)))
      (local.set $out (i32.add (local.get $out) (local.get $stride)))
      (local.set $row (i32.add (local.get $row) (i32.const 1)))
      (br_if $rows (i32.lt_u (local.get $row) (local.get $side))))))
