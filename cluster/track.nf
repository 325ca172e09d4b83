// A module of Nextflow: tracks a video with a model, without a project.
process JANUS3D_TRACK {
    tag "${video.name}"
    cpus 2
    memory '2 GB'
    time '2h'
    errorStrategy 'retry'
    maxRetries 1

    input:
    tuple path(video), path(model)

    output:
    path "${video.name}.tracks.csv", emit: tracks

    script:
    """
    janus3d track '${video}' --model-file '${model}' --out '${video.name}.tracks.csv' --threads ${task.cpus}
    """
}

// nextflow run cluster/track.nf --videos '/data/day1/*.tif' --model model.json
workflow {
    JANUS3D_TRACK(Channel.fromPath(params.videos).combine(Channel.fromPath(params.model)))
}
