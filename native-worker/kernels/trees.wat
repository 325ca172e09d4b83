;; Inner loops of tree models. `npm run kernels` turns this text into kernels-wasm.ts.
;;
;; `range` and `left` serve extremely randomised trees, eight features at a time (SIMD): rows lie one behind the other in memory, `stride`
;; bytes each (a multiple of 32), single precision. `histogram` serves gradient boosting.
(module
  (memory (export "memory") 1)

  ;; Smallest and largest value of every feature over the rows index[0..count), to low[] and high[].
  (func (export "range")
    (param $rows i32) (param $stride i32) (param $index i32) (param $count i32) (param $low i32) (param $high i32)
    (local $feature i32) (local $entry i32) (local $end i32) (local $at i32)
    (local $a v128) (local $b v128)
    (local $lowA v128) (local $lowB v128) (local $highA v128) (local $highB v128)
    (local.set $end (i32.add (local.get $index) (i32.shl (local.get $count) (i32.const 2))))
    (loop $features
      (local.set $at
        (i32.add (i32.add (local.get $rows) (local.get $feature))
          (i32.mul (i32.load (local.get $index)) (local.get $stride))))
      (local.set $lowA (v128.load (local.get $at)))
      (local.set $lowB (v128.load offset=16 (local.get $at)))
      (local.set $highA (local.get $lowA))
      (local.set $highB (local.get $lowB))
      (local.set $entry (local.get $index))
      (loop $entries
        (local.set $at
          (i32.add (i32.add (local.get $rows) (local.get $feature))
            (i32.mul (i32.load (local.get $entry)) (local.get $stride))))
        (local.set $a (v128.load (local.get $at)))
        (local.set $b (v128.load offset=16 (local.get $at)))
        (local.set $lowA (f32x4.pmin (local.get $lowA) (local.get $a)))
        (local.set $lowB (f32x4.pmin (local.get $lowB) (local.get $b)))
        (local.set $highA (f32x4.pmax (local.get $highA) (local.get $a)))
        (local.set $highB (f32x4.pmax (local.get $highB) (local.get $b)))
        (local.set $entry (i32.add (local.get $entry) (i32.const 4)))
        (br_if $entries (i32.lt_u (local.get $entry) (local.get $end))))
      (v128.store (i32.add (local.get $low) (local.get $feature)) (local.get $lowA))
      (v128.store offset=16 (i32.add (local.get $low) (local.get $feature)) (local.get $lowB))
      (v128.store (i32.add (local.get $high) (local.get $feature)) (local.get $highA))
      (v128.store offset=16 (i32.add (local.get $high) (local.get $feature)) (local.get $highB))
      (local.set $feature (i32.add (local.get $feature) (i32.const 32)))
      (br_if $features (i32.lt_u (local.get $feature) (local.get $stride)))))

  ;; For every feature, how many of the rows index[0..count) have x <= threshold[], to number[], and the sum of their targets, to
  ;; sum[]. Targets are in the order of the index.
  (func (export "left")
    (param $rows i32) (param $stride i32) (param $index i32) (param $count i32) (param $targets i32)
    (param $threshold i32) (param $number i32) (param $sum i32)
    (local $feature i32) (local $entry i32) (local $end i32) (local $at i32) (local $target i32)
    (local $y v128) (local $thresholdA v128) (local $thresholdB v128) (local $insideA v128) (local $insideB v128)
    (local $numberA v128) (local $numberB v128) (local $sumA v128) (local $sumB v128)
    (local.set $end (i32.add (local.get $index) (i32.shl (local.get $count) (i32.const 2))))
    (loop $features
      (local.set $thresholdA (v128.load (i32.add (local.get $threshold) (local.get $feature))))
      (local.set $thresholdB (v128.load offset=16 (i32.add (local.get $threshold) (local.get $feature))))
      (local.set $numberA (v128.const i32x4 0 0 0 0))
      (local.set $numberB (v128.const i32x4 0 0 0 0))
      (local.set $sumA (v128.const i32x4 0 0 0 0))
      (local.set $sumB (v128.const i32x4 0 0 0 0))
      (local.set $entry (local.get $index))
      (local.set $target (local.get $targets))
      (loop $entries
        (local.set $at
          (i32.add (i32.add (local.get $rows) (local.get $feature))
            (i32.mul (i32.load (local.get $entry)) (local.get $stride))))
        (local.set $y (v128.load32_splat (local.get $target)))
        (local.set $insideA (f32x4.le (v128.load (local.get $at)) (local.get $thresholdA)))
        (local.set $insideB (f32x4.le (v128.load offset=16 (local.get $at)) (local.get $thresholdB)))
        (local.set $numberA (i32x4.sub (local.get $numberA) (local.get $insideA)))
        (local.set $numberB (i32x4.sub (local.get $numberB) (local.get $insideB)))
        (local.set $sumA (f32x4.add (local.get $sumA) (v128.and (local.get $insideA) (local.get $y))))
        (local.set $sumB (f32x4.add (local.get $sumB) (v128.and (local.get $insideB) (local.get $y))))
        (local.set $target (i32.add (local.get $target) (i32.const 4)))
        (local.set $entry (i32.add (local.get $entry) (i32.const 4)))
        (br_if $entries (i32.lt_u (local.get $entry) (local.get $end))))
      (v128.store (i32.add (local.get $number) (local.get $feature)) (local.get $numberA))
      (v128.store offset=16 (i32.add (local.get $number) (local.get $feature)) (local.get $numberB))
      (v128.store (i32.add (local.get $sum) (local.get $feature)) (local.get $sumA))
      (v128.store offset=16 (i32.add (local.get $sum) (local.get $feature)) (local.get $sumB))
      (local.set $feature (i32.add (local.get $feature) (i32.const 32)))
      (br_if $features (i32.lt_u (local.get $feature) (local.get $stride)))))

  ;; Adds the rows index[0..count) to sums (double) and counts (integer) of every feature and bin, 256 bins a feature. `bins` holds a byte a
  ;; feature, row after row; gradients (double) are in the order of the rows.
  (func (export "histogram")
    (param $bins i32) (param $features i32) (param $index i32) (param $count i32) (param $gradients i32)
    (param $sums i32) (param $counts i32)
    (local $end i32) (local $row i32) (local $bin i32) (local $last i32) (local $first i32) (local $at i32)
    (local $gradient f64)
    (local.set $end (i32.add (local.get $index) (i32.shl (local.get $count) (i32.const 2))))
    (loop $entries
      (local.set $row (i32.load (local.get $index)))
      (local.set $gradient (f64.load (i32.add (local.get $gradients) (i32.shl (local.get $row) (i32.const 3)))))
      (local.set $bin (i32.add (local.get $bins) (i32.mul (local.get $row) (local.get $features))))
      (local.set $last (i32.add (local.get $bin) (local.get $features)))
      (local.set $first (i32.const 0))
      (loop $row
        (local.set $at (i32.add (local.get $first) (i32.load8_u (local.get $bin))))
        (local.set $row (i32.add (local.get $counts) (i32.shl (local.get $at) (i32.const 2))))
        (i32.store (local.get $row) (i32.add (i32.load (local.get $row)) (i32.const 1)))
        (local.set $row (i32.add (local.get $sums) (i32.shl (local.get $at) (i32.const 3))))
        (f64.store (local.get $row) (f64.add (f64.load (local.get $row)) (local.get $gradient)))
        (local.set $first (i32.add (local.get $first) (i32.const 256)))
        (local.set $bin (i32.add (local.get $bin) (i32.const 1)))
        (br_if $row (i32.lt_u (local.get $bin) (local.get $last))))
      (local.set $index (i32.add (local.get $index) (i32.const 4)))
      (br_if $entries (i32.lt_u (local.get $index) (local.get $end))))))
