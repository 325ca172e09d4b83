// Tracks every video with one model, a job a video, without a project:
//   nextflow run cluster/track.nf --videos '/data/day1/*.tif' --model model.json --out tracks
// On a cluster add -process.executor slurm. What has ended is not done again with -resume.
params.out = 'tracks'
params.janus3d = 'janus3d'
params.options = ''

process JANUS3D_TRACK {
    tag "${video.name}"
    publishDir params.out, mode: 'copy'
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
    ${params.janus3d} track '${video}' --model-file '${model}' --out '${video.name}.tracks.csv' --threads ${task.cpus} ${params.options}
    """
}

workflow {
    videos = channel.fromPath(params.videos, checkIfExists: true)
    JANUS3D_TRACK(videos.combine(channel.fromPath(params.model, checkIfExists: true)))
}
